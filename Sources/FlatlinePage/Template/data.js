// What the page shows: see PageData in FlatlinePage. Times are milliseconds since `data.epoch`.

const data = JSON.parse(document.getElementById("data").textContent);
const word = (place) => (place === null ? "" : data.words[place]);

class Lane {
  #packets;

  constructor(index) {
    this.index = index;
    const columns = data.lanes;
    for (const name of ["id", "connection", "client", "via", "heartbeat", "group", "firstAt", "closesAt", "earliest",
      "latest", "closedAt", "error", "confidence", "runnerUpAt", "evidence", "filter", "commands", "loggedAt", "isForetold"]) {
      this[name] = columns[name][index];
    }
    for (const name of ["broker", "subnet", "user", "vhost", "product", "version", "observed", "reason", "condition",
      "cause", "trouble", "log", "level", "runnerUp", "loggedLevel", "logged"]) {
      this[name] = word(columns[name][index]);
    }
    this.isDying = this.closedAt === null;
  }

  // When it happened, as the table says it.
  get when() {
    if (!this.isDying) {
      const lead = (this.closesAt ?? this.closedAt) - this.firstAt;
      return lead < 100 ? "closed" : `closed, foreseen ${duration(lead)} before`;
    }
    if (this.closesAt === null) return "lingers";
    const left = this.closesAt - data.end;
    return left < 0 ? `due ${duration(left)} ago` : `in ${duration(left)}`;
  }

  // Since when a clock that ends it for a reason runs.
  since(reason) {
    const { lastHeard, firstUnanswered } = this.evidence;
    const heard = /heartbeat|keepalive|handshake/.test(reason) || this.condition === "keepalive-unanswered";
    return (heard ? lastHeard ?? firstUnanswered : firstUnanswered ?? lastHeard) ?? this.firstAt;
  }

  get text() {
    this.lower ??= [this.connection, this.client, this.broker, this.subnet, this.user, this.vhost, this.product,
      this.trouble, this.log, this.logged, this.reason, this.cause, data.groups[this.group].title]
      .join("\n").toLowerCase();
    return this.lower;
  }

  // `{ at, kind, isClient, sequence, length, acknowledged }` for each.
  get packets() {
    if (this.#packets) return this.#packets;
    const columns = data.lanes.packets[this.index];
    this.#packets = [];
    if (!columns || !columns.kinds) return this.#packets;
    const next = [0, 0], answered = [0, 0];
    let at = columns.start;
    columns.kinds.split("").forEach((letter, index) => {
      at += columns.after[index] / 10;
      const kind = letter.toLowerCase(), side = letter === kind ? 0 : 1;
      const sequence = next[side] + columns.sequence[index], length = columns.length[index];
      next[side] = sequence + length;
      const difference = columns.acknowledged[index];
      if (difference !== null) answered[side] += difference;
      this.#packets.push({
        at, kind, isClient: side === 0, sequence, length,
        acknowledged: difference === null ? null : answered[side],
      });
    });
    return this.#packets;
  }

  get columns() { return data.lanes.packets[this.index]; }
}

const lanes = data.lanes.id.map((_, index) => new Lane(index));
const least = (numbers, start) => numbers.reduce((least, number) => (number !== null && number < least ? number : least), start);
const most = (numbers, start) => numbers.reduce((most, number) => (number !== null && number > most ? number : most), start);
const firstTime = least(lanes.map((lane) => lane.columns?.start ?? null), 0);
const lastTime = most(lanes.flatMap((lane) => [lane.latest, lane.loggedAt, lane.closedAt]), Math.max(1, data.end));
const isDated = Math.floor((data.epoch + firstTime) / 864e5) !== Math.floor((data.epoch + lastTime) / 864e5);

// Questions for a client's address, and answers, by the address.
const neighbours = new Map();
for (const neighbour of data.neighbours) {
  if (!neighbours.has(neighbour.address)) neighbours.set(neighbour.address, []);
  neighbours.get(neighbour.address).push(neighbour);
}
const neighboursOf = (lane) => neighbours.get((lane.via ?? lane.client).replace(/:\d+$/, "").replace(/^\[|\]$/g, "")) ?? [];
