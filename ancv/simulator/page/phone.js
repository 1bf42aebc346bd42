'use strict';
// Keeps the phone's pages up to date without a reload: what the server draws anew takes
// the place of what stands, unless it is the same or somebody is typing there; and counts the
// time down.
(() => {
  const live = document.querySelector('[data-live]');
  if (!live) return;
  const typed = () => [...live.querySelectorAll('input')].some((i) => i.value !== i.defaultValue || i === document.activeElement);
  const content = (e) => e.innerHTML.replace(/<time.*?<\/time>/gs, '');
  const times = (e) => [...e.querySelectorAll('time[data-left]')];
  const reset = (time, left) => {
    time.dataset.left = left;
    delete time.dataset.end;
    delete time.dataset.over;
  };
  const draw = async () => {
    const answer = await fetch(location.href);
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-live]');
    if (!fresh) return;
    if (fresh.dataset.live === live.dataset.live && (typed() || content(fresh) === content(live))) {
      const shown = times(live);
      times(fresh).forEach((t, i) => { if (shown[i] && Number(t.dataset.left) > 0) reset(shown[i], t.dataset.left); });
      return count();
    }
    for (const e of fresh.querySelectorAll('[data-keep]')) {
      const shown = document.getElementById(e.id);
      if (shown) e.replaceWith(shown);
    }
    live.dataset.live = fresh.dataset.live;
    live.replaceChildren(...fresh.childNodes);
    count();
  };
  const count = () => {
    for (const e of times(live)) {
      if (!e.dataset.end) e.dataset.end = Date.now() + Number(e.dataset.left) * 1000;
      const left = Math.max(0, Math.round((Number(e.dataset.end) - Date.now()) / 1000));
      e.textContent = `encore ${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
      if (left === 0 && !e.dataset.over) {
        e.dataset.over = '1';
        draw().catch(() => {});
      }
    }
  };
  count();
  setInterval(count, 1000);
  let waiting = 0;
  const later = () => { if (!waiting) waiting = setTimeout(() => { waiting = 0; draw().catch(() => {}); }, 80); };
  const events = new EventSource('/events');
  events.addEventListener('open', later);
  events.addEventListener('transaction', later);
  events.addEventListener('state', later);
  events.addEventListener('ticket', later);
})();
