// The sales channels' pages: tabs, the connection test in place, a bar for unsaved changes, live progress.
// Progressive: without this file every tab is a link or stands on the page, and the test is a plain form.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = document.querySelector('[data-channel-form]');

  // Tabs after the ARIA Authoring Practices, activated by hand since their panels hold forms.
  const bar = document.querySelector('[data-tabs]');
  let openTab = () => {};
  if (form && bar) {
    const list = bar.querySelector('ul');
    const tabs = all('[data-tab]', list);
    const panelOf = (tab) => form.querySelector(`[data-panel="${tab.dataset.tab}"]`);
    list.setAttribute('role', 'tablist');
    list.setAttribute('aria-label', bar.getAttribute('aria-label'));
    bar.removeAttribute('aria-label');
    for (const tab of tabs) {
      tab.parentElement.setAttribute('role', 'presentation');
      tab.setAttribute('role', 'tab');
      tab.removeAttribute('aria-current');
      tab.setAttribute('aria-controls', panelOf(tab).id);
      panelOf(tab).setAttribute('role', 'tabpanel');
      panelOf(tab).setAttribute('aria-labelledby', tab.id);
    }
    const select = (tab, isByHand = true) => {
      for (const other of tabs) {
        const isOpen = other === tab;
        other.setAttribute('aria-selected', String(isOpen));
        other.tabIndex = isOpen ? 0 : -1;
        panelOf(other).hidden = !isOpen;
      }
      if (!('tabsInAddress' in bar.dataset)) return;
      const address = new URL(form.action);
      address.searchParams.set('tab', tab.dataset.tab);
      form.action = address.pathname + address.search;
      if (isByHand) {
        history.replaceState(null, '', address.pathname + address.search);
      }
    };
    openTab = (name) => {
      const tab = tabs.find((one) => one.dataset.tab === name);
      if (tab) select(tab);
    };
    list.addEventListener('click', (event) => {
      const tab = event.target.closest('[data-tab]');
      if (!tab || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      select(tab);
      tab.focus();
    });
    list.addEventListener('keydown', (event) => {
      const at = tabs.indexOf(event.target.closest('[data-tab]'));
      if (at < 0 || event.altKey || event.metaKey || event.ctrlKey) return;
      const to = {
        ArrowRight: (at + 1) % tabs.length,
        ArrowLeft: (at + tabs.length - 1) % tabs.length,
        Home: 0,
        End: tabs.length - 1,
      }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        tabs[to].focus();
      } else if (event.key === ' ') {
        event.preventDefault();
        tabs[at].click();
      }
    });
    select(tabs.find((tab) => 'current' in tab.dataset) ?? tabs[0], false);
  }

  // Beside what is inherited when empty: *Override* begins with the inherited value, *Reset* clears the field.
  // Named by one word and described by the hint, so that the field's label finds the field alone.
  for (const input of all('[data-instead]', form ?? document)) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn btn-sm';
    button.setAttribute('aria-describedby', `${input.id}-hint`);
    const draw = () => {
      button.textContent = input.value ? 'Reset' : 'Override';
    };
    button.addEventListener('click', () => {
      const isReset = input.value !== '';
      input.value = isReset ? '' : input.dataset.instead;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      input.focus();
      if (!isReset) input.select();
    });
    input.addEventListener('input', draw);
    const hint = document.getElementById(`${input.id}-hint`);
    const row = document.createElement('div');
    row.className = 'inherit-row';
    hint.before(row);
    row.append(hint, button);
    draw();
  }

  // A link to a field, from the summary of problems or the overview, opens the tab that holds it.
  const reveal = (hash) => {
    const target = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
    const panel = target?.closest('[data-panel]');
    if (panel) openTab(panel.dataset.panel);
    if (target?.matches('input, select, textarea')) target.focus();
  };
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href^="#"]:not([data-tab])');
    if (link) reveal(link.getAttribute('href'));
  });
  if (location.hash) reveal(location.hash);
  else if (new URL(location.href).searchParams.has('tab') && !document.querySelector('[data-error-summary]')) {
    document.getElementById('optional')?.scrollIntoView();
  }

  // On a phone the guide would stand in front of the form; it opens with a tap.
  for (const guide of all('[data-open-when-wide]')) guide.open = matchMedia('(min-width: 62rem)').matches;

  if (form) {
    // Test connection without leaving the page.
    const button = form.querySelector('[data-test-button]');
    const result = form.querySelector('[data-test-result]');
    const label = button.querySelector('[data-label]');
    const say = (text) => {
      const line = document.createElement('p');
      line.className = 'test-busy';
      line.textContent = text;
      result.replaceChildren(line);
    };
    button.addEventListener('click', async (event) => {
      event.preventDefault();
      if (button.getAttribute('aria-busy') === 'true') return;
      button.setAttribute('aria-busy', 'true');
      label.textContent = 'Testing…';
      say('Asking ReCharge…');
      try {
        const answer = await fetch(form.dataset.test, {
          method: 'POST',
          headers: { accept: 'application/json' },
          body: new URLSearchParams({
            _csrf: form.elements._csrf.value,
            token: form.elements.token.value,
            clientSecret: form.elements.clientSecret.value,
          }),
        });
        const { html, error } = await answer.json();
        if (html) result.innerHTML = html;
        else {
          say(error);
          form.elements.token.focus();
        }
      } catch {
        say('The test could not be made: the gateway did not answer. Try again in a moment.');
      }
      button.removeAttribute('aria-busy');
      label.textContent = 'Test connection';
    });

    // What switching off means is said before it is saved.
    const pauseNote = form.querySelector('[data-pause-note]');
    if (pauseNote) {
      const say = () => { pauseNote.hidden = form.elements.active.checked; };
      form.elements.active.addEventListener('change', say);
      say();
    }

    // What is changed and not yet saved, by tab.
    const words = form.querySelector('[data-save-note]');
    const fields = [...form.elements].filter((field) => field.name && field.type !== 'hidden' && field.type !== 'submit');
    // Compared with what the server wrote: a browser may have filled fields in again before this ran.
    const isChanged = (field) => {
      if (field.type === 'checkbox') return field.checked !== field.defaultChecked;
      if (field.matches('select')) return [...field.options].some((one) => one.selected !== one.defaultSelected);
      return field.value !== field.defaultValue;
    };
    const partOf = (field) => field.closest('[data-panel]')?.dataset.panel ?? 'channel';
    let leaving = false;
    const changed = () => fields.filter(isChanged);
    const note = () => {
      if (!('editing' in form.dataset)) return;
      const parts = [...new Set(changed().map(partOf))];
      const places = parts.map((part) =>
        part === 'channel' ? 'Connection' : form.querySelector(`[data-tab="${part}"]`).firstChild.textContent.trim(),
      );
      const text = places.length > 0 ? `Unsaved changes in ${places.join(', ')}.` : '';
      if (words.textContent !== text) words.textContent = text;
    };
    // Only what was changed here is sent; what a refused form held stays in it.
    const markParts = () => {
      if (!('editing' in form.dataset)) return;
      const parts = new Set(changed().map(partOf));
      for (const mark of all('[data-part]', form)) {
        if ('fresh' in form.dataset && !parts.has(mark.value)) mark.remove();
        parts.delete(mark.value);
      }
      for (const part of parts) {
        const mark = document.createElement('input');
        Object.assign(mark, { type: 'hidden', name: 'tab', value: part });
        mark.dataset.part = '';
        form.append(mark);
      }
    };
    form.addEventListener('input', note);
    form.addEventListener('submit', (event) => {
      if (event.defaultPrevented) return;
      leaving = true;
      markParts();
      const submit = form.querySelector('[data-submit-button]');
      submit.dataset.text = submit.textContent;
      submit.textContent = 'editing' in form.dataset ? 'Saving…' : 'Connecting…';
    });
    addEventListener('pageshow', (event) => {
      leaving = false;
      const submit = form.querySelector('[data-submit-button]');
      if (event.persisted && submit.dataset.text) submit.textContent = submit.dataset.text;
    });
    addEventListener('beforeunload', (event) => {
      if (!leaving && 'editing' in form.dataset && changed().length > 0) event.preventDefault();
    });
  }

  // Live progress: quick while something is under way, slow else, still while nobody looks.
  const live = document.querySelector('[data-live]');
  if (live) {
    const chip = document.querySelector('[data-live-chip]');
    const words = document.querySelector('[data-live-words]');
    let running = 'running' in live.dataset;
    let said = '';
    let last = live.innerHTML.trim();
    const put = (html) => {
      if (html.trim() === last) return;
      last = html.trim();
      const focused = live.contains(document.activeElement) ? document.activeElement.id : '';
      const opened = all('details[open]', live).map((one) => one.id);
      live.innerHTML = html;
      for (const id of opened) document.getElementById(id)?.setAttribute('open', '');
      if (focused) document.getElementById(focused)?.focus();
    };
    const step = (text) => Math.floor(Number(/(\d+) %/.exec(text)?.[1] ?? -1) / 25);
    const look = async () => {
      const answer = await fetch(live.dataset.live, { headers: { accept: 'application/json' } });
      if (!answer.ok || answer.redirected) return;
      const view = await answer.json();
      // Never under somebody's click or while a button's form is on its way.
      if (!live.querySelector('form[data-sent]')) put(view.html);
      if (chip.innerHTML !== view.chip) chip.innerHTML = view.chip;
      running = view.running;
      // Spoken at 25 % steps and at changes of state, not at every look.
      const key = view.words.replace(/\d+ %/, '') + step(view.words);
      if (said && key !== said) {
        words.textContent = view.words;
        setTimeout(() => {
          words.textContent = '';
        }, 4_000);
      }
      said = key;
    };
    const loop = () => {
      const wait = running ? 1_500 : 15_000;
      setTimeout(() => {
        if (document.hidden) return loop();
        look().catch(() => {}).finally(loop);
      }, wait);
    };
    said = '';
    loop();
  }
})();
