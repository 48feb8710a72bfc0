// A stretch of time on a canvas, that mouse, fingers and keys move and stretch.
//
// Our own, as the drawing is: a library for time series (uPlot and its like) draws lines of equal length over one
// axis, where this needs thousands of lanes of sparse marks, and it would be ten times the size of all of this.

const palette = () => {
  const style = getComputedStyle(document.documentElement);
  return new Proxy({}, { get: (_, name) => style.getPropertyValue(`--${name}`).trim() });
};

// Draws for the screen's own pixels. Returns the context, cleared.
const sized = (canvas, width, height) => {
  const scale = devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = '12px system-ui, "DejaVu Sans", sans-serif';
  context.textBaseline = "middle";
  return context;
};

class TimeView {
  // `draw` is called, once for each picture, when the stretch has changed; `click` with the place in the canvas.
  constructor(canvas, from, to, draw, { click, hover }) {
    Object.assign(this, { canvas, draw, click, hover, left: 0, right: 1 });
    this.limits = [from, to];
    this.show(from, to);
    this.#listen();
  }

  show(from, to) {
    const [least, most] = this.limits;
    const span = clamp(to - from, 1, Math.max(1, (most - least) * 1.04));
    const room = (most - least) * 0.02;
    this.from = clamp(from, least - room, most + room - span);
    this.to = this.from + span;
    this.redraw();
  }

  all() {
    const room = (this.limits[1] - this.limits[0]) * 0.01;
    this.show(this.limits[0] - room, this.limits[1] + room);
  }

  redraw() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => { this.waiting = 0; this.draw(); });
  }

  x(time) { return this.left + ((time - this.from) / (this.to - this.from)) * (this.right - this.left); }
  time(x) { return this.from + ((x - this.left) / (this.right - this.left)) * (this.to - this.from); }

  zoom(factor, x = (this.left + this.right) / 2) {
    const center = this.time(x);
    this.show(center - (center - this.from) * factor, center + (this.to - center) * factor);
  }

  pan(pixels) {
    const shift = (pixels / (this.right - this.left)) * (this.to - this.from);
    this.show(this.from + shift, this.to + shift);
  }

  // Whether the key was for it.
  key(event) {
    const step = (this.right - this.left) / 8;
    const actions = {
      ArrowLeft: () => this.pan(-step), ArrowRight: () => this.pan(step), "+": () => this.zoom(0.6),
      "=": () => this.zoom(0.6), "-": () => this.zoom(1 / 0.6), 0: () => this.all(),
    };
    if (event.ctrlKey || event.metaKey || event.altKey || !actions[event.key]) return false;
    event.preventDefault();
    actions[event.key]();
    return true;
  }

  #place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  #listen() {
    const canvas = this.canvas, fingers = new Map();
    let moved = 0;
    canvas.addEventListener("wheel", (event) => {
      const [x] = this.#place(event);
      if (event.ctrlKey || event.metaKey) this.zoom(Math.exp(clamp(event.deltaY, -200, 200) / 300), x);
      else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.pan(event.deltaX || event.deltaY);
      else return;
      event.preventDefault();
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      fingers.set(event.pointerId, this.#place(event));
      if (fingers.size === 1) moved = 0;
    });
    canvas.addEventListener("pointermove", (event) => {
      const place = this.#place(event), before = fingers.get(event.pointerId);
      if (!before) { this.hover?.(...place); return; }
      fingers.set(event.pointerId, place);
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      if (other) {
        const spread = Math.abs(place[0] - other[0]) || 1;
        this.zoom((Math.abs(before[0] - other[0]) || 1) / spread, (place[0] + other[0]) / 2);
        moved = 99;
      } else {
        moved += Math.abs(place[0] - before[0]);
        if (moved > 4) { canvas.setPointerCapture(event.pointerId); this.pan(before[0] - place[0]); }
      }
    });
    const lift = (event) => {
      if (!fingers.delete(event.pointerId)) return;
      if (event.type === "pointerup" && moved <= 4 && fingers.size === 0) this.click?.(...this.#place(event));
    };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    canvas.addEventListener("pointerleave", () => this.hover?.(-1, -1));
  }
}

// Round times for an axis: milliseconds.
const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5,
  72e5, 108e5, 216e5, 432e5, 864e5, 1728e5, 6048e5];

const drawAxis = (context, view, colours, height, bottom) => {
  const step = steps.find((step) => (view.right - view.left) * (step / (view.to - view.from)) > 88) ?? steps.at(-1);
  const digits = step < 10 ? 3 : step < 1000 ? 2 : 0;
  context.textAlign = "center";
  for (let time = Math.ceil((view.from + data.epoch) / step) * step - data.epoch; time <= view.to; time += step) {
    const x = Math.round(view.x(time)) + 0.5;
    if (x < view.left) continue;
    context.strokeStyle = colours.line;
    context.beginPath();
    context.moveTo(x, height);
    context.lineTo(x, bottom);
    context.stroke();
    context.fillStyle = colours.quiet;
    const text = step < 10 ? `${clock(time, 3)}` : clock(time + 0.5, digits);
    const label = isDated && step < 864e5 ? text.slice(11) : text.slice(0, isDated ? 10 : undefined);
    if (x > view.left + 28 && x < view.right - 24) context.fillText(label, x, height / 2);
  }
  context.textAlign = "left";
};
