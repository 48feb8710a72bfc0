// Bytes of one side over time, as W. Richard Stevens and tcptrace draw them: a segment is an upright stroke, what the
// other side acknowledges a staircase. What is sent again stands below, further to the right each time.

class SequencePicture {
  constructor(lane, isClient) {
    this.lane = lane;
    this.isClient = isClient;
    this.packets = lane.packets;
    this.canvas = make("canvas");
    this.plot = make("div", {
      class: "plot", tabindex: "0", role: "application", "aria-roledescription": "diagram",
      "aria-label": `Sequence numbers of the ${isClient ? "client" : "broker"} over time; the table of packets has the same`,
    }, this.canvas);
    const times = this.packets.map((packet) => packet.at);
    const from = least(times, Infinity), to = most(times, -Infinity);
    const room = Math.max(5, (to - from) * 0.03);
    this.view = new TimeView(this.canvas, from - room, to + room, () => this.#draw(), {});
    this.plot.addEventListener("keydown", (event) => this.view.key(event));
    new ResizeObserver(() => this.view.redraw()).observe(this.plot);
  }

  #draw() {
    const { view, lane } = this, colours = palette();
    const width = this.plot.clientWidth, height = clamp(innerHeight * 0.4, 200, 380);
    if (width === 0) return;
    const context = sized(this.canvas, width, height);
    view.left = 66;
    view.right = width - 12;
    const own = this.packets.filter((packet) => packet.isClient === this.isClient && packet.kind !== "u");
    const other = this.packets.filter((packet) => packet.isClient !== this.isClient && packet.acknowledged !== null);
    const inView = (packet) => packet.at >= view.from && packet.at <= view.to;
    const numbers = own.filter(inView).flatMap((packet) => [packet.sequence, packet.sequence + packet.length])
      .concat(other.filter(inView).map((packet) => packet.acknowledged));
    let low = least(numbers, Infinity), high = most(numbers, -Infinity);
    if (low === Infinity) { low = 0; high = 1; }
    const room = Math.max(4, (high - low) * 0.08);
    const y = (number) => axisHeight + (height - axisHeight - 6) * (1 - (number - low + room) / (high - low + 2 * room));
    drawAxis(context, view, colours, axisHeight, height);
    this.#drawNumbers(context, colours, low, high, y);
    context.save();
    context.beginPath();
    context.rect(view.left, axisHeight, width, height);
    context.clip();
    context.strokeStyle = colours.beat;
    context.lineWidth = 1.5;
    context.beginPath();
    let last = null;
    for (const packet of other) {
      if (last !== null) context.lineTo(view.x(packet.at), y(last));
      else context.moveTo(view.x(packet.at), y(packet.acknowledged));
      context.lineTo(view.x(packet.at), y(packet.acknowledged));
      last = packet.acknowledged;
    }
    if (last !== null) context.lineTo(view.x(view.to), y(last));
    context.stroke();
    for (const packet of own) this.#drawSegment(context, colours, packet, view.x(packet.at), y);
    for (const packet of this.packets) if (packet.kind === "u") marks.network.draw(context, view.x(packet.at), y(packet.sequence), colours);
    context.strokeStyle = colours.again;
    for (const time of [lane.firstAt, lane.closesAt]) {
      if (time === null) continue;
      context.setLineDash([3, 3]);
      context.beginPath();
      context.moveTo(view.x(time), axisHeight);
      context.lineTo(view.x(time), height);
      context.stroke();
    }
    context.restore();
  }

  #drawNumbers(context, colours, low, high, y) {
    const rough = Math.max(1, (high - low) / 4), power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough);
    context.fillStyle = colours.quiet;
    context.textAlign = "right";
    for (let number = Math.ceil(low / step) * step + 0; number <= high; number += step) {
      context.fillText(number.toLocaleString("en"), this.view.left - 8, y(number));
    }
    context.textAlign = "left";
    context.fillText("bytes", 8, axisHeight / 2);
  }

  #drawSegment(context, colours, packet, x, y) {
    const isAgain = packet.kind === "r" || packet.kind === "k";
    const colour = isAgain ? colours.again : packet.kind === "h" ? colours.beat
      : this.isClient ? colours.client : colours.broker;
    if (packet.kind === "l") {
      context.fillStyle = colours.loss;
      context.fillRect(x - 4, y(packet.sequence + packet.length), 8, Math.max(3, y(packet.sequence) - y(packet.sequence + packet.length)));
      return;
    }
    if (packet.kind === "f" || packet.kind === "x") { marks.end.draw(context, x, y(packet.sequence), colours); return; }
    if (packet.length === 0 && !isAgain && packet.kind !== "s") return;
    const bottom = y(packet.sequence), top = Math.min(bottom - 3, y(packet.sequence + packet.length));
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = isAgain ? 2 : 1.5;
    context.beginPath();
    context.moveTo(x, bottom);
    context.lineTo(x, top);
    context.moveTo(x - 3, bottom);
    context.lineTo(x + 3, bottom);
    context.moveTo(x - 3, top);
    context.lineTo(x + 3, top);
    context.stroke();
    if (isAgain) marks.again.draw(context, x, bottom + 4, colours, true);
  }
}
