// Progressive: every page works without this file.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Toasts: ten seconds, waiting while the pointer or the focus is on them; Esc closes.
  const TOAST_MS = 10_000;
  for (const toast of all('[data-toast]')) {
    let left = TOAST_MS;
    let since = 0;
    let timer = 0;
    const close = () => toast.remove();
    const run = () => {
      since = Date.now();
      timer = setTimeout(close, left);
    };
    const hold = () => {
      clearTimeout(timer);
      left = Math.max(2_000, left - (Date.now() - since));
    };
    const button = toast.querySelector('[data-close]');
    button.hidden = false;
    button.addEventListener('click', close);
    toast.addEventListener('mouseenter', hold);
    toast.addEventListener('mouseleave', run);
    toast.addEventListener('focusin', hold);
    toast.addEventListener('focusout', run);
    run();
  }
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || document.querySelector('dialog[open]')) return;
    for (const toast of all('[data-toast]')) toast.remove();
  });
  // A live region speaks of what changes in it: the messages are put in once more after loading.
  const region = document.querySelector('[data-toasts]');
  if (region?.children.length) {
    const notes = [...region.children];
    requestAnimationFrame(() => region.append(...notes));
  }

  const summary = document.querySelector('[data-error-summary]');
  summary?.focus();

  // A form that must not be sent twice by an impatient double click.
  for (const form of all('form[method="post"]')) {
    form.addEventListener('submit', (event) => {
      if (event.defaultPrevented) return;
      if (form.dataset.sent) return event.preventDefault();
      form.dataset.sent = 'yes';
      form.querySelector('[data-once]')?.setAttribute('aria-busy', 'true');
    });
  }
  addEventListener('pageshow', () => {
    for (const form of all('form[data-sent]')) delete form.dataset.sent;
    for (const button of all('[data-once][aria-busy]')) button.removeAttribute('aria-busy');
  });

  // Questions before actions that cannot be taken back; without scripts the page behind asks.
  for (const form of all('form[data-confirm]')) {
    form.addEventListener('submit', (event) => {
      if (!confirm(form.dataset.confirm)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        delete form.dataset.sent;
      }
    }, { capture: true });
  }

  // Filters apply when changed; without scripts there is the button.
  for (const field of all('[data-submit-on-change]')) {
    field.addEventListener('change', () => field.form.requestSubmit());
  }

  for (const button of all('[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const source = document.getElementById(button.dataset.copy);
      await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
      const label = button.querySelector('[data-label]');
      label.textContent = 'Copied';
      setTimeout(() => { label.textContent = 'Copy'; }, 3_000);
    });
  }

  // A section that becomes a dialog: it is a plain part of the page without scripts.
  for (const section of all('[data-dialog]')) {
    const opener = document.querySelector(`[data-opens="${section.id}"]`);
    const dialog = document.createElement('dialog');
    dialog.className = 'dialog';
    dialog.setAttribute('aria-labelledby', section.dataset.dialog);
    section.replaceWith(dialog);
    dialog.append(section);
    const open = () => {
      dialog.showModal();
      opener.hidden = true;
      const problem = section.querySelector('[data-error-summary]');
      (problem ?? section.querySelector('[data-focus]'))?.focus();
    };
    opener.hidden = false;
    opener.addEventListener('click', open);
    dialog.addEventListener('close', () => {
      opener.hidden = false;
      opener.focus();
    });
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.close();
    });
    for (const button of all('[data-cancel]', section)) {
      button.hidden = false;
      button.addEventListener('click', () => dialog.close());
    }
    if (section.querySelector('[data-error-summary]') || location.hash === `#${section.id}`) open();
  }

  for (const hint of all('[data-script-only]')) hint.hidden = false;

  // The tracking link that recipients would get, from the carrier's pattern.
  const preview = document.querySelector('[data-tracking-preview]');
  if (preview) {
    const form = preview.closest('form');
    const show = async () => {
      const query = new URLSearchParams({
        carrier: form.elements.carrier.value,
        trackingNumber: form.elements.trackingNumber.value,
      });
      const answer = await fetch(`${preview.dataset.trackingPreview}?${query}`);
      if (!answer.ok) return;
      const { url, words } = await answer.json();
      const link = document.createElement('a');
      link.href = url ?? '#';
      link.textContent = url ?? '';
      link.rel = 'noreferrer';
      link.target = '_blank';
      preview.replaceChildren(url ? link : words);
    };
    let timer = 0;
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => show().catch(() => {}), 250);
    };
    form.elements.carrier.addEventListener('input', later);
    form.elements.trackingNumber.addEventListener('input', later);
  }

  // Accent colour: a picker beside the text, and how text looks on it.
  const accent = document.querySelector('[data-accent]');
  if (accent) {
    const sample = document.querySelector('[data-accent-sample]');
    const words = document.querySelector('[data-accent-words]');
    const picker = document.createElement('input');
    picker.type = 'color';
    picker.className = 'form-control form-control-color';
    picker.setAttribute('aria-label', 'Pick the colour');
    accent.insertAdjacentElement('afterend', picker);
    const light = (hex) => {
      const [r, g, b] = [1, 3, 5].map((at) => {
        const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const show = () => {
      const value = accent.value || accent.placeholder;
      if (!/^#[0-9a-f]{6}$/i.test(value)) return;
      const l = light(value);
      const white = 1.05 / (l + 0.05);
      const black = (l + 0.05) / 0.05;
      const isWhite = white >= 4.5 || white >= black;
      picker.value = value;
      sample.style.backgroundColor = value;
      sample.style.color = isWhite ? '#fff' : '#000';
      words.textContent = `${isWhite ? 'White' : 'Black'} text on this colour: ${(isWhite ? white : black).toFixed(1)} to 1.`;
    };
    accent.addEventListener('input', show);
    picker.addEventListener('input', () => {
      accent.value = picker.value;
      show();
    });
    show();
  }

  // The mail's HTML, in a frame that can run nothing; without scripts there is the link.
  for (const button of all('[data-show-mail]')) {
    const place = document.querySelector('[data-mail-place]');
    button.hidden = false;
    button.addEventListener('click', () => {
      const isOpen = place.children.length > 0;
      button.setAttribute('aria-expanded', String(!isOpen));
      if (isOpen) return place.replaceChildren();
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', '');
      frame.title = 'The mail as HTML';
      frame.className = 'mail-frame';
      frame.src = button.dataset.showMail;
      place.replaceChildren(frame);
    });
  }
})();
