// Small additions to pages that work without them: clocks that count, parts that stay fresh, forms that say they are busy.
(() => {
  'use strict';
  const loaded = performance.now();
  const serverNow = Date.parse(document.documentElement.dataset.now || '') || null;
  // Clocks follow the server, never the clock of this computer.
  let base = serverNow, since = loaded;
  const now = () => (base === null ? null : base + (performance.now() - since));
  const two = n => String(n).padStart(2, '0');
  const clock = ms => {
    const s = Math.max(0, Math.floor(ms / 1000)), d = Math.floor(s / 86400);
    const text = `${two(Math.floor(s % 86400 / 3600))}:${two(Math.floor(s % 3600 / 60))}:${two(s % 60)}`;
    return d > 0 ? `${d} 天 ${text}` : text;
  };
  const over = ms => {
    const s = Math.floor(ms / 1000), m = Math.floor(s / 60), h = Math.floor(m / 60), d = Math.floor(h / 24);
    return '已超 ' + (d > 0 ? `${d} 天 ${h % 24} 小时` : h > 0 ? `${h} 小时 ${two(m % 60)} 分` : m > 0 ? `${m} 分` : `${s} 秒`);
  };
  const tick = () => {
    const t = now();
    if (t === null) return;
    for (const el of document.querySelectorAll('[data-until]')) {
      const left = Date.parse(el.dataset.until) - t;
      el.textContent = left >= 0 ? clock(left) : over(-left);
      const box = el.closest('.clock');
      box?.classList.toggle('over', left < 0);
      box?.classList.toggle('near', left >= 0 && Number(el.dataset.span) > 0 && left < el.dataset.span * 250);
    }
    for (const el of document.querySelectorAll('[data-since]')) el.textContent = clock(t - Date.parse(el.dataset.since));
  };
  setInterval(tick, 1000);

  // A live part is fetched again with the page it stands on; nothing moves under a pointer, a finger or a selection.
  const every = Number(document.body.dataset.live || 0);
  const busy = el => el.matches(':hover') && matchMedia('(hover:hover)').matches && el.querySelector('a:hover,button:hover')
    || el.contains(document.activeElement) && document.activeElement !== document.body || String(getSelection()) !== '';
  const band = document.getElementById('offline');
  let failing = 0;
  async function refresh() {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { headers: { 'X-Live': '1' }, credentials: 'same-origin', redirect: 'manual' });
      if (answer.type === 'opaqueredirect') { location.reload(); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const stamp = Date.parse(page.documentElement.dataset.now || '');
      if (stamp) { base = stamp; since = performance.now(); }
      for (const old of document.querySelectorAll('[data-part]')) {
        const fresh = page.querySelector(`[data-part="${CSS.escape(old.dataset.part)}"]`);
        if (fresh && !busy(old) && fresh.innerHTML !== old.dataset.seen) {
          const changed = old.dataset.seen !== undefined && old.textContent !== fresh.textContent;
          old.dataset.seen = fresh.innerHTML;
          old.replaceChildren(...fresh.childNodes);
          if (changed) old.dispatchEvent(new CustomEvent('refreshed'));
        }
      }
      failing = 0;
      if (band) band.hidden = true;
    } catch {
      if (++failing >= 2 && band) band.hidden = false;
    }
    tick();
  }
  if (every > 0) {
    setInterval(refresh, every * 1000);
    document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
  }

  document.addEventListener('submit', event => {
    const form = event.target, ask = event.submitter?.dataset.ask || form.dataset.ask;
    if (ask && !confirm(ask)) { event.preventDefault(); return; }
    if (form.method === 'post') setTimeout(() => form.querySelectorAll('button').forEach(b => { b.disabled = true; }), 0);
  });
  addEventListener('pageshow', event => { if (event.persisted) document.querySelectorAll('button:disabled').forEach(b => { b.disabled = false; }); });
  document.addEventListener('change', event => { if (event.target.matches('[data-submit]')) event.target.form.requestSubmit(); });
  // A chosen file goes into the text field, so that what is sent can be read before it is sent.
  document.addEventListener('change', async event => {
    const into = event.target.dataset?.into;
    if (into && event.target.files?.[0]) document.getElementById(into).value = await event.target.files[0].text();
  });
  document.addEventListener('keydown', event => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.target.closest('input,textarea,select')) return;
    if (event.code === 'Slash') { document.querySelector('input[type=search]')?.focus(); event.preventDefault(); }
  });
  tick();
})();
