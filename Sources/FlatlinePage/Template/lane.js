// The page of one connection.

const kindWords = {
  d: "data", h: "heartbeat", r: "retransmission", a: "acknowledgment", s: "SYN", f: "FIN", x: "RST", k: "keepalive or probe",
  z: "window closed", u: "ICMP: unreachable", l: "not in the capture",
};

const evidenceWords = {
  retransmissions: ["Retransmissions", String], firstUnanswered: ["Unanswered since", (time) => clock(time, 3)],
  unansweredBytes: ["Unanswered bytes", String], lastHeard: ["Last heard from the client", (time) => clock(time, 3)],
  unreachableBy: ["Unreachable, says", String], idleBefore: ["Idle before", (seconds) => duration(seconds * 1000)],
  clientHopLimit: ["TTL of the client's packets", String], resetHopLimit: ["TTL of the RST", String],
  ghosts: ["Ghosts of this client", String], bytesNotCaptured: ["Bytes not captured", String],
  framesLost: ["AMQP frames lost track of", String], captureLossAt: ["The capture lost packets until", (time) => clock(time, 3)],
  brokerLate: ["The broker may be late by", (seconds) => `${Math.round(seconds * 1000)} ms`],
};

class LanePage {
  constructor(shown) {
    this.shown = shown;
    this.dialog = find("lane");
    find("close").addEventListener("click", () => this.dialog.close());
    find("previous").addEventListener("click", () => this.#step(-1));
    find("next").addEventListener("click", () => this.#step(1));
    this.dialog.addEventListener("click", (event) => { if (event.target === this.dialog) this.dialog.close(); });
    // So that one connection's page can be pointed to.
    this.dialog.addEventListener("close", () => {
      if (location.hash) history.replaceState(null, "", location.pathname + location.search);
    });
  }

  open(lane) {
    this.lane = lane;
    find("lane-head").textContent = lane.connection;
    find("lane-body").replaceChildren(...this.#sections(lane).filter(Boolean));
    const place = this.shown().indexOf(lane);
    find("previous").disabled = place <= 0;
    find("next").disabled = place < 0 || place + 1 >= this.shown().length;
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.scrollTop = 0;
    try {
      history.replaceState(null, "", `#${lane.id}`);
    } catch {
      // Where the page is shown inside another, it may have no address.
    }
  }

  #step(by) {
    const lane = this.shown()[this.shown().indexOf(this.lane) + by];
    if (lane) this.open(lane);
  }

  #sections(lane) {
    const facts = [lane.product, lane.user && `user ${lane.user}`, lane.vhost && `virtual host ${lane.vhost}`,
      lane.heartbeat === null ? "heartbeat not known" : lane.heartbeat === 0 ? "heartbeats off" : `heartbeat ${lane.heartbeat} s`,
      lane.version && `RabbitMQ ${lane.version}`];
    const end = lane.closesAt === null ? `${lane.trouble}. Nothing ends it until the broker writes.`
      : `${lane.trouble}. ${lane.isDying ? "The broker closes it" : "Foretold"} at ${clock(lane.closesAt)} UTC ` +
        `(${clock(lane.earliest)} to ${clock(lane.latest)}), ${percent(lane.confidence)} sure, and logs as ${lane.level}:`;
    return [
      make("p", { class: "quiet", text: `${lane.client} to ${lane.broker}. ${facts.filter(Boolean).join(", ")}.` }),
      make("p", { text: end }),
      lane.closesAt === null ? null : make("pre", { tabindex: "0", text: lane.log }),
      make("p", { text: this.#outcome(lane) }),
      this.#clocks(lane),
      this.#picture(lane),
      make("h3", { text: "Evidence" }), this.#evidence(lane),
      make("h3", { text: "To see it in Wireshark" }), copyable(lane.filter),
      make("h3", { text: "To confirm it on the broker's host" }),
      ...lane.commands.flatMap((line, index) => [copyable(line), make("p", { class: "quiet", text: data.commandsTell[index] })]),
      this.#packets(lane),
    ];
  }

  #outcome(lane) {
    const parts = [`Flatline said so first at ${clock(lane.firstAt)}.`];
    if (!lane.isDying) {
      const error = lane.error === null ? "" : `, ${Math.abs(lane.error)} s ${lane.error < 0 ? "before" : "after"} what was foretold`;
      parts.push(`It ended at ${clock(lane.closedAt)} (${lane.observed})${error}.`);
    }
    if (lane.loggedAt !== null) {
      const words = lane.logged ? `as ${lane.loggedLevel}: ${lane.logged}` : "that it closed in good order";
      parts.push(`The broker's log has at ${clock(lane.loggedAt, 3)}, ${words}.`);
    } else if (data.hasLog) parts.push("The broker's log that was given has nothing of its end.");
    return parts.join(" ");
  }

  // The clocks that race: since when each runs, and when it would end the connection.
  #clocks(lane) {
    const clocks = [{ name: lane.reason, from: lane.since(lane.reason), to: lane.closesAt, wins: true }];
    if (lane.runnerUp && lane.runnerUpAt !== null) {
      clocks.push({ name: lane.runnerUp, from: lane.since(lane.runnerUp), to: lane.runnerUpAt });
    }
    if (lane.closesAt === null) return null;
    const from = least(clocks.map((clock) => clock.from), Infinity);
    const to = most([...clocks.map((clock) => clock.to), lane.latest], -Infinity);
    const part = (time) => `${clamp(((time - from) / Math.max(1, to - from)) * 100, 0, 100)}%`;
    const bar = (kind, start, end) => {
      const bar = make("i", { class: kind });
      bar.style.left = part(start);
      if (end !== undefined) bar.style.width = `max(2px, ${part(end - start + from)})`;
      return bar;
    };
    const rows = clocks.map(({ name, from, to, wins }) => {
      const track = make("div", { class: "track" }, bar(wins ? "wins" : "run", from, to));
      if (wins) track.append(bar("span", lane.earliest, lane.latest));
      if (data.end < to) track.append(bar("now", data.end));
      return [name, wins ? "wins" : "runner-up", clock(from), clock(to), duration(to - from), track];
    });
    return make("div", {}, make("h3", { text: "The clocks that race" }),
      tableOf("Clocks", ["Reason", "", "Since", "Ends it", "After", "The upright line is the capture's end"], rows));
  }

  #picture(lane) {
    if (lane.packets.length === 0) {
      return make("p", { class: "quiet", text: data.hasPackets ? "No packet of it is in the capture." : "Its packets are not in this page: see what the capture could not show." });
    }
    const isOfClient = !lane.packets.some((packet) => !packet.isClient && packet.kind === "r");
    const place = make("div");
    const show = (isClient) => place.replaceChildren(new SequencePicture(lane, isClient).plot);
    const choice = (isClient, text) => make("label", {}, make("input", {
      type: "radio", name: "side", checked: isClient === isOfClient, on: { change: () => show(isClient) },
    }), ` ${text}`);
    show(isOfClient);
    const dropped = lane.columns.dropped ? ` The last ${lane.packets.length} packets; ${lane.columns.dropped} before them are not shown.` : "";
    return make("div", {}, make("h3", { text: "Sequence and time" }),
      make("p", { class: "quiet", text: "Upright: what was sent; red: again; staircase: what the other side acknowledged; " +
        `dashed: when flatline spoke, and when the broker closes.${dropped}` }),
      make("div", { class: "bar", role: "radiogroup", "aria-label": "Whose bytes" }, choice(false, "the broker's bytes"), choice(true, "the client's")),
      place);
  }

  #evidence(lane) {
    const rows = Object.entries(lane.evidence).map(([name, value]) => {
      const [words, text] = evidenceWords[name];
      return [words, text(value)];
    });
    return tableOf("Evidence", ["What", "Value"], [["Condition", lane.condition], ["Cause", lane.cause || "not known"], ...rows]);
  }

  #packets(lane) {
    if (lane.packets.length === 0) return null;
    const details = make("details", {}, make("summary", { text: `The last ${count(lane.packets.length, "packet")}` }));
    details.addEventListener("toggle", () => {
      if (details.childElementCount > 1) return;
      const rows = lane.packets.map((packet) => [clock(packet.at, 3), packet.kind === "u" ? "a router" : packet.isClient ? "client" : "broker",
        kindWords[packet.kind], packet.sequence, packet.length, packet.acknowledged]);
      details.append(tableOf("Packets", ["Time", "From", "What", "Sequence", "Bytes", "Acknowledges"], rows, [3, 4, 5]));
    });
    return details;
  }
}
