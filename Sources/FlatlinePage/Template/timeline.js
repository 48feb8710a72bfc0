// The timeline: a lane for each connection that the filter leaves, under the head of its group. Only what is in view is
// drawn. Large groups begin closed: their head then shows all of them together.

const axisHeight = 24, headHeight = 30, laneHeight = 24, mostOpen = 40;

class Timeline {
  #rows = [];
  #chosen = -1;

  constructor(open) {
    this.open = open;
    this.plot = find("timeline");
    this.canvas = this.plot.querySelector("canvas");
    this.isOpen = data.groups.map((_, group) => lanes.filter((lane) => lane.group === group).length <= mostOpen);
    this.view = new TimeView(this.canvas, firstTime, lastTime, () => this.#draw(), {
      click: (x, y) => this.#activate(this.#rowAt(y)),
      hover: (x, y) => this.#tell(this.#rows[this.#rowAt(y)], x),
    });
    // Closings may be far ahead: then what was captured is shown, and beside it when they are.
    if (data.end - firstTime < (lastTime - firstTime) / 3) this.#zoom("capture");
    else this.view.all();
    this.plot.addEventListener("scroll", () => this.view.redraw());
    this.plot.addEventListener("keydown", (event) => this.#key(event));
    this.plot.addEventListener("focus", () => { if (this.#chosen < 0) this.#choose(0); });
    new ResizeObserver(() => this.#fit()).observe(this.plot.parentElement);
    const unfold = find("unfold");
    unfold.hidden = data.groups.length === 0;
    unfold.addEventListener("click", () => {
      const isAnyClosed = this.isOpen.includes(false);
      this.isOpen.fill(isAnyClosed);
      this.#arrange();
    });
    for (const button of document.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", () => this.#zoom(button.dataset.zoom));
    }
  }

  // At once: for paper.
  paint() { this.#draw(); }

  // Shows these lanes alone.
  show(shown) {
    this.shown = shown;
    this.#arrange();
  }

  // Whether a lane is drawn in its own row.
  get openLanes() { return this.#rows.filter((row) => row.lane).length; }

  #arrange() {
    const kept = this.#rows[this.#chosen];
    const groups = data.groups.map(() => []);
    for (const lane of this.shown) groups[lane.group].push(lane);
    this.#rows = [];
    let y = axisHeight;
    const add = (row, height) => { this.#rows.push({ ...row, y, height }); y += height; };
    groups.forEach((members, group) => {
      if (members.length === 0) return;
      add({ group, members }, headHeight);
      if (this.isOpen[group]) for (const lane of members) add({ lane }, laneHeight);
    });
    this.total = y + 4;
    this.#chosen = kept ? this.#rows.findIndex((row) => (kept.lane ? row.lane === kept.lane : !row.lane && row.group === kept.group)) : -1;
    find("unfold").textContent = this.isOpen.includes(false) ? "Open all groups" : "Close all groups";
    this.plot.dataset.lanes = this.shown.length;
    this.plot.dataset.open = this.openLanes;
    this.#fit();
  }

  #fit() {
    this.plot.style.height = `${Math.min(this.total + 2, Math.max(180, innerHeight * 0.72))}px`;
    this.view.redraw();
  }

  #rowAt(y) {
    const place = y + this.plot.scrollTop;
    if (y < axisHeight) return -1;
    return this.#rows.findIndex((row) => place >= row.y && place < row.y + row.height);
  }

  #activate(index) {
    const row = this.#rows[index];
    if (!row) return;
    this.#chosen = index;
    if (row.lane) { this.open(row.lane); return; }
    this.isOpen[row.group] = !this.isOpen[row.group];
    this.#arrange();
  }

  #choose(index) {
    this.#chosen = clamp(index, 0, this.#rows.length - 1);
    const row = this.#rows[this.#chosen];
    if (!row) return;
    const top = this.plot.scrollTop, height = this.plot.clientHeight;
    if (row.y - axisHeight < top) this.plot.scrollTop = row.y - axisHeight;
    else if (row.y + row.height > top + height) this.plot.scrollTop = row.y + row.height - height;
    this.#tell(row);
    this.view.redraw();
  }

  #key(event) {
    if (this.view.key(event)) return;
    const page = Math.max(1, Math.floor(this.plot.clientHeight / laneHeight) - 2);
    const moves = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page, Home: -1e9, End: 1e9 };
    if (event.key in moves) this.#choose(this.#chosen + moves[event.key]);
    else if (event.key === "Enter" || event.key === " ") this.#activate(this.#chosen);
    else return;
    event.preventDefault();
  }

  #zoom(what) {
    const closings = lanes.map((lane) => lane.closesAt).filter((time) => time !== null);
    const from = least(closings, Infinity), to = most(closings, -Infinity);
    const room = Math.max(1000, (to - from) * 0.06);
    if (what === "in") this.view.zoom(0.6);
    else if (what === "out") this.view.zoom(1 / 0.6);
    else if (what === "capture") this.view.show(firstTime - data.end * 0.02, data.end * 1.02);
    else if (what === "ends" && closings.length > 0) this.view.show(from - room, to + room);
    else this.view.all();
  }

  // Says under the picture what is chosen, or under the pointer.
  #tell(row, x) {
    const at = x > this.view.left ? `${clock(this.view.time(x))}: ` : "";
    if (!row) find("under").textContent = "";
    else if (row.lane) {
      const { connection, trouble, log, when } = row.lane;
      find("under").textContent = `${at}${connection}: ${trouble}; ${when}: ${log}`;
    } else {
      const state = this.isOpen[row.group] ? "open" : "closed, Enter opens it";
      find("under").textContent = `${at}${data.groups[row.group].title}: ${count(row.members.length, "connection")}, ${state}`;
    }
  }

  #draw() {
    const { plot, view } = this, colours = palette();
    [plot.dataset.from, plot.dataset.to] = [view.from, view.to];
    const width = plot.clientWidth, height = plot.clientHeight;
    if (width === 0) return;
    plot.querySelector(".spacer").style.height = `${Math.max(0, this.total - height)}px`;
    const context = sized(this.canvas, width, height);
    const labels = clamp(width * 0.24, 96, 300);
    view.left = labels;
    // Beside the picture stands what is ahead of it, where there is room.
    view.right = width - (width > 560 ? 84 : 10);
    context.save();
    context.beginPath();
    context.rect(labels, 0, view.right - labels, height);
    context.clip();
    this.#drawGround(context, colours, width, height);
    const top = plot.scrollTop;
    const inView = this.#rows.filter((row) => row.y + row.height > top + axisHeight && row.y < top + height);
    for (const row of inView) {
      const middle = row.y - top + row.height / 2;
      if (row === this.#rows[this.#chosen]) {
        context.fillStyle = colours.chosen;
        context.globalAlpha = 0.7;
        context.fillRect(0, row.y - top, width, row.height);
        context.globalAlpha = 1;
      }
      row.lane ? this.#drawLane(context, row.lane, middle, colours) : this.#drawTogether(context, row, middle, colours);
    }
    context.restore();
    for (const row of inView) this.#drawAhead(context, row, row.y - top + row.height / 2, colours);
    this.#drawLabels(context, inView, labels, colours);
    context.fillStyle = colours.back;
    context.fillRect(0, 0, width, axisHeight);
    drawAxis(context, view, colours, axisHeight, axisHeight + 4);
    context.fillStyle = colours.quiet;
    context.fillText("UTC", 8, axisHeight / 2);
  }

  #drawGround(context, colours, width, height) {
    drawAxis(context, this.view, colours, axisHeight, height);
    const end = this.view.x(data.end);
    context.fillStyle = colours.later;
    context.fillRect(end, axisHeight, width - end, height);
    context.fillStyle = colours.loss;
    for (const [from, to] of data.losses) {
      const x = this.view.x(from);
      context.fillRect(x, axisHeight, Math.max(2, this.view.x(to) - x), height);
    }
    context.strokeStyle = colours.second;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(end, axisHeight);
    context.lineTo(end, height);
    context.stroke();
    context.setLineDash([]);
  }

  #drawLane(context, lane, y, colours) {
    const view = this.view;
    const start = lane.columns?.start ?? lane.since(lane.reason), end = lane.closedAt ?? data.end;
    context.strokeStyle = colours.line;
    context.beginPath();
    context.moveTo(Math.max(0, view.x(lane.columns?.dropped ? 0 : start)), y);
    context.lineTo(view.x(end), y);
    context.stroke();
    drawPackets(context, view, lane, y, colours);
    for (const neighbour of neighboursOf(lane)) {
      marks.asked.draw(context, view.x(neighbour.at), y, colours, neighbour.isReply);
    }
    marks.said.draw(context, view.x(lane.firstAt), y, colours);
    if (lane.closesAt !== null) {
      const x = view.x(lane.closesAt), from = view.x(lane.earliest);
      context.setLineDash([2, 4]);
      context.strokeStyle = colours.again;
      context.beginPath();
      context.moveTo(Math.max(0, view.x(end)), y);
      context.lineTo(x, y);
      context.stroke();
      context.setLineDash([]);
      context.fillStyle = colours.window;
      context.fillRect(from, y - 8, Math.max(3, view.x(lane.latest) - from), 16);
      context.fillStyle = colours.again;
      context.fillRect(x - 1, y - 9, 2, 18);
    }
    if (lane.loggedAt !== null) marks.logged.draw(context, view.x(lane.loggedAt), y, colours);
  }

  // When it closes, or of a group the first, where that is beyond the picture.
  #drawAhead(context, row, y, colours) {
    const time = row.lane ? row.lane.closesAt : least(row.members.map((lane) => lane.closesAt), Infinity);
    if (time === null || time === Infinity || time <= this.view.to) return;
    const text = `${isDated ? clock(time).slice(11) : clock(time)} ▸`, width = context.measureText(text).width + 8;
    const x = this.plot.clientWidth - width;
    context.fillStyle = row === this.#rows[this.#chosen] ? colours.chosen : colours.back;
    context.fillRect(x, y - 9, width, 18);
    context.fillStyle = colours.again;
    context.fillText(text, x + 4, y);
  }

  // A group in one row: how many fall silent (above) and are closed (below) at each place.
  #drawTogether(context, row, y, colours) {
    const sums = [new Map(), new Map()];
    const add = (sum, time) => {
      if (time === null) return;
      const x = Math.round(this.view.x(time) / 2) * 2;
      sum.set(x, (sum.get(x) ?? 0) + 1);
    };
    for (const lane of row.members) {
      add(sums[0], lane.since(lane.reason));
      add(sums[1], lane.closesAt ?? lane.closedAt);
    }
    [[colours.quiet, -1], [colours.again, 1]].forEach(([colour, side], index) => {
      context.fillStyle = colour;
      for (const [x, number] of sums[index]) {
        const height = 3 + Math.min(10, Math.log2(number) * 2);
        context.fillRect(x - 1, side < 0 ? y - height : y, 2, height);
      }
    });
  }

  #drawLabels(context, rows, width, colours) {
    const top = this.plot.scrollTop;
    context.save();
    context.beginPath();
    context.rect(0, axisHeight, width - 6, this.plot.clientHeight);
    context.clip();
    for (const row of rows) {
      const y = row.y - top + row.height / 2;
      if (row === this.#rows[this.#chosen]) {
        context.fillStyle = colours.chosen;
        context.fillRect(0, row.y - top, width, row.height);
      }
      context.fillStyle = colours.text;
      context.font = `${row.lane ? "" : "600 "}12px system-ui, "DejaVu Sans", sans-serif`;
      const sign = row.lane ? "" : this.isOpen[row.group] ? "▾ " : "▸ ";
      const text = row.lane ? row.lane.connection : `${row.members.length} · ${data.groups[row.group].title}`;
      context.fillText(sign + text, row.lane ? 20 : 6, y);
    }
    context.restore();
  }
}
