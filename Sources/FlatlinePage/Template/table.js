// The rows: what the timeline shows, in words. They are sorted and filtered here, for both.

const mostRows = 1000;

const columns = [
  { head: "Connection", key: (lane) => lane.connection.toLowerCase() },
  { head: "Closes (UTC)", key: (lane) => lane.closesAt ?? Infinity, class: "time",
    text: (lane) => (lane.closesAt === null ? "never" : clock(lane.closesAt)) },
  { head: "When", key: (lane) => (lane.isDying ? 0 : 1e15) + (lane.closesAt ?? 1e14), text: (lane) => lane.when },
  { head: "Sure", key: (lane) => -lane.confidence, class: "number",
    text: (lane) => (lane.isDying ? percent(lane.confidence) : "") },
  { head: "What is wrong", key: (lane) => lane.trouble, text: (lane) => lane.trouble },
  { head: "What the broker logs", key: (lane) => lane.log, text: (lane) => lane.log },
  { head: "Found in the log", key: (lane) => lane.loggedAt ?? Infinity, isOfLog: true,
    text: (lane) => {
      if (lane.loggedAt === null) return "";
      const words = lane.isForetold ? "the same text" : lane.logged || "closed in good order";
      return `${clock(lane.loggedAt)} ${words}`;
    } },
  { head: "User", key: (lane) => lane.user, text: (lane) => lane.user },
  { head: "Product", key: (lane) => lane.product, text: (lane) => lane.product },
  { head: "Subnet", key: (lane) => lane.subnet, text: (lane) => lane.subnet },
].filter((column) => data.hasLog || !column.isOfLog);

class Rows {
  #sorted = null;
  #isDown = false;
  #most = mostRows;

  constructor(open, show) {
    Object.assign(this, { open, show, shown: lanes });
    this.body = document.querySelector("#rows tbody");
    this.heads = columns.map((column, index) => {
      const button = make("button", { type: "button", text: column.head, on: { click: () => this.#sort(index) } });
      return make("th", { scope: "col", class: column.class }, button);
    });
    const table = find("rows"), place = table.nextElementSibling;
    place.before(scrollable("Connections in trouble", table));
    document.querySelector("#rows thead").append(make("tr", {}, ...this.heads));
    find("filter").addEventListener("input", () => this.#update());
    find("state").addEventListener("change", () => this.#update());
    find("more").addEventListener("click", () => {
      this.#most += mostRows;
      this.#fill();
    });
    this.#update();
  }

  #sort(index) {
    this.#isDown = this.#sorted === index && !this.#isDown;
    this.#sorted = index;
    this.heads.forEach((head, place) => {
      if (place === index) head.setAttribute("aria-sort", this.#isDown ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    this.#update();
  }

  #update() {
    const words = find("filter").value.toLowerCase().split(/\s+/).filter(Boolean), state = find("state").value;
    this.shown = lanes.filter((lane) =>
      (state === "all" || lane.isDying === (state === "dying")) && words.every((word) => lane.text.includes(word)));
    // In the order of their groups for the timeline, however the table is sorted.
    this.show(this.shown);
    if (this.#sorted !== null) {
      const key = columns[this.#sorted].key, sign = this.#isDown ? -1 : 1;
      const compare = (left, right) => (left < right ? -1 : left > right ? 1 : 0);
      this.shown = [...this.shown].sort((left, right) => sign * compare(key(left), key(right)));
    }
    this.#most = mostRows;
    this.#fill();
  }

  #fill() {
    const rows = this.shown.slice(0, this.#most), left = this.shown.length - rows.length;
    this.body.replaceChildren();
    clearTimeout(this.waiting);
    // Those in view at once, the others when the page is there.
    const add = (from, to) => {
      this.body.append(...rows.slice(from, to).map((lane) => this.#row(lane)));
      if (to < rows.length) this.waiting = setTimeout(() => add(to, to + 150));
    };
    add(0, 60);
    find("rows").setAttribute("aria-rowcount", this.shown.length + 1);
    find("count").textContent = this.shown.length === lanes.length
      ? count(lanes.length, "connection") : `${this.shown.length} of ${count(lanes.length, "connection")}`;
    const more = find("more");
    more.hidden = left === 0;
    more.textContent = `Show ${Math.min(left, mostRows)} more of ${left}`;
  }

  #row(lane) {
    const cells = columns.map((column, index) => {
      const cell = make("td", { class: column.class, "data-head": column.head });
      if (index > 0) { cell.append(column.text(lane)); return cell; }
      cell.append(make("button", {
        type: "button", class: "link", text: lane.connection, on: { click: () => this.open(lane) },
      }));
      return cell;
    });
    return make("tr", { class: lane.isDying ? "dying" : "over", "data-id": lane.id }, ...cells);
  }
}
