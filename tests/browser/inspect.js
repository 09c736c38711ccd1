// Run inside a sheet: lines "key<TAB>value" of what the browser made of it. `outline` names the page's parts from top to
// bottom, without sizes; `problem` is something that a reader would see as broken.
(() => {
  const lines = [], problem = text => lines.push('problem\t' + text.replace(/\s+/g, ' '));
  const box = element => element.getBoundingClientRect();
  const shown = element => element.textContent.replace(/\s+/g, ' ').slice(0, 40);
  const outline = [];

  // Blocks follow each other: none begins above the end of the one before.
  let end = -1;
  for (const block of document.querySelectorAll('article > *')) {
    const place = box(block);
    const name = block.tagName.toLowerCase() + (block.getAttribute('class') ? '.' + block.getAttribute('class') : '');
    if (place.height <= 0 || place.width <= 0) problem(name + ' is not to be seen: ' + shown(block));
    if (place.top < end - 0.5 && !block.previousElementSibling?.matches('article')) problem(name + ' lies over what is above it');
    end = block === block.parentElement.lastElementChild ? -1 : place.bottom;
    if (block.tagName === 'TABLE') outline.push(name + ' ' + block.rows.length + 'x' + [...block.rows[0].cells].reduce((sum, cell) => sum + cell.colSpan, 0));
    else if (block.tagName === 'DL' || block.tagName === 'UL') outline.push(name + ' ' + block.children.length);
    else if (block.tagName.toLowerCase() === 'svg') outline.push(name + ' ' + [...block.children].map(child => child.tagName).join(','));
    else outline.push(name);
  }

  // Nothing sticks out of the page, no cell out of its table, no text out of its drawing.
  const wide = innerWidth >= 900;
  if (wide && document.documentElement.scrollWidth > innerWidth) problem('the page is wider than the window');
  for (const cell of wide ? document.querySelectorAll('td, th') : []) {
    if (cell.scrollWidth > cell.clientWidth + 1) problem('a cell does not hold its text: ' + shown(cell));
  }
  for (const drawing of document.querySelectorAll('svg')) {
    const [left, top, width, height] = drawing.getAttribute('viewBox').split(' ').map(Number);
    for (const part of drawing.querySelectorAll('*')) {
      const place = part.getBBox();
      if (place.x < left - 1 || place.y < top - 1 || place.x + place.width > left + width + 1 || place.y + place.height > top + height + 1)
        problem(part.tagName + ' sticks out of its drawing: ' + shown(part));
    }
  }

  // On a scale the bands lie side by side without a gap, and the mark stands over one of them.
  for (const scale of document.querySelectorAll('svg.scale')) {
    const bands = [...scale.querySelectorAll('rect')].map(band => band.getBBox()).sort((a, b) => a.x - b.x);
    let reached = 0;
    for (const band of bands) {
      if (Math.abs(band.x - reached) > 0.5) problem('a gap in the scale at ' + reached);
      reached = band.x + band.width;
    }
    const mark = scale.querySelector('.mark').getBBox(), middle = mark.x + mark.width / 2;
    if (Math.abs(reached - 640) > 0.5) problem('the scale ends at ' + reached);
    if (!bands.some(band => middle >= band.x - 1 && middle <= band.x + band.width + 1)) problem('the mark stands beside the scale');
  }

  // Text can be read on what lies behind it: WCAG's contrast of 4.5, of the page's own colours.
  const channel = value => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = colour => { const [r, g, b] = colour.match(/[\d.]+/g).map(Number).map(channel); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const paper = getComputedStyle(document.body).backgroundColor;
  const seen = new Set();
  for (const element of document.querySelectorAll('article *')) {
    const style = getComputedStyle(element), svg = element instanceof SVGElement;
    if (svg && element.tagName !== 'text') continue;
    const behind = svg && element.matches('.scale .name') ? getComputedStyle(element.previousElementSibling).fill : paper;
    const colours = (svg ? style.fill : style.color) + ' on ' + behind;
    if (seen.has(colours)) continue;
    seen.add(colours);
    const [ink, ground] = colours.split(' on ');
    if (contrast(light(ink), light(ground)) < 4.5) problem('too little contrast: ' + colours + ': ' + shown(element));
  }

  lines.push('outline\t' + outline.join(' | '), 'paper\t' + paper);
  lines.push('lines\t' + [...document.querySelectorAll('.sign div')].filter(line => box(line).height > 0 && getComputedStyle(line).borderTopStyle === 'solid').length);
  return lines.join('\n');
})()
