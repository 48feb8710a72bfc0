// What stands above and below the pictures: the program has put it into words, here it is laid out.

const card = (title, ...content) => make("div", { class: "card" }, make("h2", { text: title }), ...content);

const fillHead = () => {
  const [headline, ...rest] = data.verdict;
  find("headline").textContent = headline;
  find("verdict").append(...rest.map((text) => make("p", { text })), make("p", { class: "quiet", text: data.others }));
  find("source").textContent = `${data.input.join(", ")}: ${clock(0, 0)} to ${clock(data.end, 0)} UTC`;
  find("made").textContent = `Made by ${data.program}. The page is complete in itself: it loads nothing and sends nothing.`;
  document.title = `flatline: ${headline}`;
};

const fillSummary = () => {
  const who = make("dl", {});
  for (const { title, tallies, others } of data.traits) {
    const names = tallies.map(({ name, count }) => `${name} (${count})`).join(", ");
    who.append(make("dt", { text: title }), make("dd", { text: names + (others > 0 ? `, ${count(others, "other")}` : "") }));
  }
  const logs = data.logs.map(({ log, level, connections, first, last }) => make("li", {}, make("code", { text: log }),
    ` ${level}, ${count(connections, "connection")}, ${first === last ? clock(first) : `${clock(first)} to ${clock(last)}`}`));
  const cards = [];
  if (data.began) cards.push(card("When it began", make("p", { text: data.began })));
  if (data.traits.length > 0) cards.push(card("Who", who));
  if (logs.length > 0) {
    cards.push(card("What the broker logs, and when (UTC)", make("ul", { class: "plain" }, ...logs)));
  }
  if (data.advice.length > 0) {
    cards.push(card("What to do", ...data.advice.slice(0, 3).map(({ title, connections, advice }) =>
      make("p", {}, make("strong", { text: `${title} (${connections}): ` }), advice))));
  }
  find("summary").append(...cards);
};

const fillAdvice = () => {
  const place = find("advice");
  place.append(...data.incidents.map((text) => make("p", { text })));
  data.advice.forEach((advice, index) => {
    const details = make("details", { open: index === 0 },
      make("summary", { text: `${advice.title}: ${count(advice.connections, "connection")}` }),
      make("p", { text: advice.meaning }), make("p", {}, make("strong", { text: "What to do: " }), advice.advice));
    if (advice.refutedBy) details.append(make("p", { class: "quiet" }, "What refutes it: ", advice.refutedBy));
    if (advice.commands.length > 0) {
      details.append(make("h3", { text: `To confirm it, of ${advice.example} (these commands change nothing)` }));
      let last = "";
      for (const { place, line, tells } of advice.commands) {
        if (place !== last) details.append(make("p", { class: "quiet", text: `${place}:` }));
        last = place;
        details.append(copyable(line), make("p", { class: "quiet", text: tells }));
      }
    }
    for (const change of advice.changes) {
      details.append(make("h3", { text: change.what }));
      if (change.settings.length > 0) {
        details.append(tableOf(change.what, ["Where", "What"], change.settings.map(({ place, text }) => [place, make("code", { text })])));
      }
      details.append(...change.notes.map((text) => make("p", { text })));
      if (change.effect.length > 0) {
        details.append(make("p", { text: "Until the broker closes the connection:" }),
          make("ul", {}, ...change.effect.map((text) => make("li", { text }))));
      }
    }
    place.append(details);
  });
  if (place.childElementCount === 0) place.append(make("p", { text: "Nothing: no connection is in trouble." }));
};

const fillRest = () => {
  find("settings").append(tableOf("Settings", ["Setting", "Value", "Known from"],
    data.settings.map(({ name, value, source }) => [name, value, source])));
  const risks = find("risks");
  risks.append(...data.riskSummary.map((text) => make("p", { text })));
  if (data.risks.length > 0) {
    const rows = data.risks.map((risk) => [risk.risk, risk.connection, risk.heartbeat ?? "", risk.user ?? "", risk.product ?? "", risk.advice]);
    const table = () => tableOf("Risks", ["Risk", "Connection", "Heartbeat", "User", "Product", "Advice"], rows, [2]);
    const details = make("details", { open: rows.length <= 20 }, make("summary", { text: count(rows.length, "risk") }));
    const fill = () => { if (details.open && details.childElementCount === 1) details.append(table()); };
    details.addEventListener("toggle", fill);
    fill();
    risks.append(details);
  } else risks.append(make("p", { text: "None was seen." }));
  find("limits").append(...[...data.remarks, ...data.limits].map((text) => make("li", { text })));
};
