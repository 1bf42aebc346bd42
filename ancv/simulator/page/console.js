'use strict';
// The console, kept up to date by server-sent events. What comes from outside is shown
// as text alone, never as HTML.
(() => {
  const $ = (id) => document.getElementById(id);
  const euros = (cents) => (cents / 100).toLocaleString('fr-FR', {minimumFractionDigits: 2}) + '\u00a0€';
  const clock = (date) => new Date(date).toLocaleTimeString('fr-FR', {timeZone: 'Europe/Paris', hour: '2-digit', minute: '2-digit', second: '2-digit'});
  const states = Object.fromEntries([...$('in').options].map((o) => [o.value, o.textContent]));
  let token = $('token').dataset.token;
  let selected = '';
  const opened = new Set(); // exchanges whose details are open

  const el = (tag, text, className) => {
    const e = document.createElement(tag);
    if (text !== undefined) e.textContent = text;
    if (className) e.className = className;
    return e;
  };

  // cents reads « 12,50 »; undefined: nothing was typed.
  const cents = (typed) => {
    const m = typed.replace(/[\s€]/g, '').match(/^(\d{1,7})(?:[.,](\d{0,2}))?$/);
    if (!typed.trim()) return undefined;
    if (!m) throw new Error('Ce montant n’est pas lisible. Écrivez-le comme 12,50.');
    return Number(m[1]) * 100 + Number(((m[2] || '') + '00').slice(0, 2));
  };

  const call = async (method, path, body, again) => {
    const options = {method, headers: {}};
    if (method === 'POST') {
      options.headers = {'Content-Type': 'application/json', 'X-Console-Token': token};
      options.body = typeof body === 'string' ? body : JSON.stringify(body || {});
    }
    const answer = await fetch('/console/api/' + path, options);
    if (answer.status === 403 && !again) { // the simulator was started again
      token = (await (await fetch('/console/api/session')).json()).token;
      return call(method, path, body, true);
    }
    const told = await answer.json();
    if (!answer.ok) {
      const places = (told.problems || []).map((p) => (p.field || '') + ' ' + p.message).join(' ; ');
      throw new Error([told.message || told.errorCode, told.detail, places].filter(Boolean).join(' '));
    }
    return told;
  };

  // later runs what is asked for often once, a little later.
  const later = (what) => {
    let waiting = 0;
    return () => { if (!waiting) waiting = setTimeout(() => { waiting = 0; what().catch(offline); }, 80); };
  };
  const offline = () => { $('live').textContent = 'Le simulateur ne répond pas.'; };

  const showList = async () => {
    const asked = new URLSearchParams({q: $('q').value.trim(), state: $('in').value});
    const ledger = await call('GET', 'transactions?' + asked);
    $('transactions').replaceChildren(...ledger.transactions.map((p) => {
      const row = el('a', undefined, 'tx');
      row.href = '/p/' + p.id;
      row.dataset.id = p.id;
      if (p.id === selected) row.setAttribute('aria-current', 'true');
      row.append(el('span', p.id, 'ref'), el('span', clock(p.creationDate), 'when'), el('span', states[p.state] || p.state, 'st'),
        el('span', euros(p.paid) + ' / ' + euros(p.requested), 'n'));
      const item = el('li');
      item.append(row);
      return item;
    }));
    $('none').hidden = ledger.transactions.length > 0;
    $('most').hidden = ledger.transactions.length < Number($('most').dataset.most);
    $('debits-label').textContent = `Débits (${ledger.debits.count})`;
    $('debits').textContent = euros(ledger.debits.total);
    $('cancellations-label').textContent = `Annulations (${ledger.cancellations.count})`;
    $('cancellations').textContent = euros(ledger.cancellations.total);
    $('net').textContent = euros(ledger.net);
  };

  const removal = (text, name, press) => {
    const item = el('li', undefined, 'row');
    const button = el('button', name, 'small');
    button.type = 'button';
    button.addEventListener('click', press);
    item.append(el('span', text), button);
    return item;
  };

  // By how many milliseconds the acquirer's clock is ahead of the browser's.
  let ahead, moved;
  const tick = () => { if (ahead !== undefined) $('clock').textContent = clock(Date.now() + ahead) + moved; };
  setInterval(tick, 1000);

  const showState = async () => {
    const s = await call('GET', 'state');
    ahead = new Date(s.now) - Date.now();
    moved = s.offsetMinutes ? ` (+${s.offsetMinutes} min)` : '';
    tick();
    $('faults').replaceChildren(...s.faults.map((f) => removal(
      `${[...$('f-kind').options].find((o) => o.value === f.kind)?.textContent || f.kind} · ${f.call || 'tous les appels'} · ${f.left || 'sans fin'}`,
      'Retirer', () => act('faults/' + f.id + '/remove'))));
    $('payers').replaceChildren(...s.payers.map((p) => {
      const item = removal(`${p.id} · ${p.balance < 0 ? 'sans limite' : euros(p.balance)} · ${[...$('p-state').options].find((o) => o.value === p.state).textContent}`, 'Changer', () => {
        $('p-id').value = p.id;
        $('p-balance').value = p.balance < 0 ? '' : (p.balance / 100).toFixed(2).replace('.', ',');
        $('p-state').value = p.state;
        $('p-balance').focus();
      });
      item.querySelector('button').setAttribute('aria-label', 'Changer ' + p.id);
      return item;
    }));
  };

  const block = (title, text) => {
    const all = el('div');
    const pre = el('pre', text);
    pre.tabIndex = 0;
    pre.setAttribute('role', 'region');
    pre.setAttribute('aria-label', title);
    all.append(el('p', title, 'hint'), pre);
    return all;
  };
  const headers = (h) => Object.entries(h).map(([name, values]) => values.map((v) => `${name}: ${v}`).join('\n')).join('\n');
  const copy = async (text, button) => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copié';
    } catch {
      button.textContent = 'À copier dans le cadre'; // no clipboard on plain HTTP from another machine
    }
  };

  const showExchange = (x) => {
    const all = el('details', undefined, 'exchange');
    all.open = opened.has(x.seq);
    all.addEventListener('toggle', () => { all.open ? opened.add(x.seq) : opened.delete(x.seq); });
    const told = x.response ? String(x.response.status) + (x.response.cut ? ' coupée' : '') : 'sans réponse';
    all.append(el('summary', `${clock(x.at)} ${x.call} → ${told}${x.fault ? ' · panne ' + x.fault : ''} · ${x.millis} ms`));
    const button = el('button', 'Copier en curl', 'small');
    button.type = 'button';
    button.addEventListener('click', () => copy(x.curl, button));
    all.append(
      el('p', (x.seal.ok ? 'Sceau juste' : 'Sceau faux') + ', message scellé : ' + (x.seal.message || 'aucun'), x.seal.ok ? 'hint' : 'error'),
      block('Demande', `${x.request.method} ${x.request.url}\n${headers(x.request.headers)}\n\n${x.request.body || ''}`),
      block('Réponse', x.response ? `${x.response.status}\n${headers(x.response.headers)}\n\n${x.response.body || ''}` : 'aucune'),
      block('curl', x.curl), button);
    return all;
  };

  const showDetail = async () => {
    if (!selected) return;
    const d = await call('GET', 'transactions/' + encodeURIComponent(selected)).catch(() => null);
    if (!d) {
      selected = '';
      $('detail').hidden = true;
      return;
    }
    const p = d.payment;
    $('detail').hidden = false;
    $('d-id').textContent = p.id;
    const facts = [['État', states[p.state] || p.state], ['subState', d.wire.subState || '—'], ['Magasin', `${p.shopName} ${p.shopId}`],
      ['Commande', p.orderId], ['Paiement', p.paymentId], ['Demandé', euros(p.requested)], ['Payé', euros(p.paid)], ['Rendu', euros(p.refunded)],
      ['Payeur', p.payer || '—'], ['Créée', clock(p.creationDate)], ['Expire', clock(p.expirationDate)]];
    $('d-facts').replaceChildren(...facts.map(([name, value]) => {
      const pair = el('div');
      pair.append(el('dt', name), el('dd', value));
      return pair;
    }));
    $('d-exchanges').replaceChildren(...d.exchanges.slice(-50).reverse().map(showExchange));
    $('d-none').hidden = d.notifications.length > 0;
    $('d-notices').replaceChildren(...d.notifications.map((n) => removal(
      `${n.state} → ${n.url} · ${n.tries.map((t) => t.status || t.error).join(', ') || '…'} · ${n.done ? 'reçue' : n.over ? 'abandonnée' : 'en cours'}`,
      'Renvoyer', () => act('notifications/' + n.seq + '/resend'))));
  };

  const list = later(showList), state = later(showState), detail = later(showDetail);
  const act = async (path, body, error = $('t-error'), done) => {
    error.textContent = '';
    $('t-done').textContent = '';
    try {
      await call('POST', path, body);
      if (done) $('t-done').textContent = done;
    } catch (e) {
      error.textContent = e.message;
    }
    list();
    state();
    detail();
  };

  $('transactions').addEventListener('click', async (e) => {
    const row = e.target.closest('a.tx');
    if (!row || e.ctrlKey || e.metaKey) return;
    e.preventDefault();
    selected = row.dataset.id;
    $('d-error').textContent = '';
    await showDetail();
    list();
    $('detail').focus();
    $('detail').scrollIntoView({block: 'nearest'});
  });
  $('search').addEventListener('submit', (e) => { e.preventDefault(); list(); });
  $('q').addEventListener('input', list);
  $('in').addEventListener('change', list);
  $('act').addEventListener('submit', (e) => e.preventDefault());
  $('act').addEventListener('click', (e) => {
    const wanted = e.target.dataset.state;
    if (!wanted) return;
    try {
      act(`transactions/${selected}/state`, {state: wanted, amount: cents($('d-amount').value) || 0}, $('d-error'));
    } catch (wrong) {
      $('d-error').textContent = wrong.message;
    }
  });
  $('fault').addEventListener('submit', (e) => {
    e.preventDefault();
    const value = Number($('f-value').value) || 0;
    const kind = $('f-kind').value;
    const fault = {kind, call: $('f-call').value, left: Number($('f-left').value)};
    if (kind === 'status') fault.status = value;
    if (kind === 'delay') fault.seconds = value;
    act('faults', fault);
  });
  $('payer').addEventListener('submit', (e) => {
    e.preventDefault();
    try {
      const balance = cents($('p-balance').value);
      act('payers', {id: $('p-id').value.trim(), balance: balance === undefined ? -1 : balance, state: $('p-state').value});
    } catch (wrong) {
      $('t-error').textContent = wrong.message;
    }
  });
  $('advance').addEventListener('submit', (e) => { e.preventDefault(); act('clock', {minutes: Number($('minutes').value)}); });
  $('scenario').addEventListener('submit', async (e) => {
    e.preventDefault();
    const file = $('file').files[0];
    act('scenario', file ? await file.text() : $('rules').value + ' ', $('t-error'), 'Le scénario est joué.');
  });
  $('reset').addEventListener('submit', (e) => {
    e.preventDefault();
    const button = e.submitter;
    if (!button.dataset.sure) {
      button.dataset.sure = '1';
      button.textContent = 'Tout effacer : appuyez encore pour confirmer';
      return;
    }
    delete button.dataset.sure;
    button.textContent = 'Tout effacer';
    selected = '';
    $('detail').hidden = true;
    act('reset', {}, $('t-error'), 'Tout est effacé.');
  });

  const events = new EventSource('/console/api/events');
  events.addEventListener('open', () => { $('live').textContent = 'En direct'; list(); state(); detail(); });
  events.addEventListener('error', offline);
  events.addEventListener('transaction', () => { list(); detail(); });
  events.addEventListener('exchange', (e) => { if (JSON.parse(e.data).id === selected) detail(); });
  events.addEventListener('notification', (e) => { if (JSON.parse(e.data).id === selected) detail(); });
  events.addEventListener('state', (e) => {
    if (JSON.parse(e.data).reset) {
      selected = '';
      $('detail').hidden = true;
    }
    state();
    list();
    detail();
  });
})();
