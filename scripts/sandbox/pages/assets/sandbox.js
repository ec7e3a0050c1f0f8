// Comforts only: every page works without this script.
for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    const said = document.getElementById('copied');
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = 'Copied.';
    } catch {
      said.textContent = 'Selected: copy it with your keyboard.';
    }
  });
}

const bar = document.getElementById('burst-bar');
if (bar) {
  document.querySelector('.without-script')?.remove();
  const look = async () => {
    const burst = await (await fetch('/admin/burst')).json();
    bar.max = burst.wanted;
    bar.value = burst.placed;
    document.getElementById('burst-text').textContent = burst.text;
    if (burst.running || !burst.text.endsWith(' 0 waiting')) setTimeout(look, 500);
  };
  void look();
}
