// Where tabs do not fit the window, the active one is scrolled into view when the page opens.
for (const tab of document.querySelectorAll(".db-tabs > [aria-current]")) {
  const strip = tab.parentElement;
  if (strip.scrollWidth > strip.clientWidth) strip.scrollLeft = tab.offsetLeft - strip.offsetLeft - 16;
}
