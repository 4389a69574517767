// Draws every figure of the page into the element that carries its id, in the colours of the reader's theme.
(() => {
  'use strict';
  const specifications = JSON.parse(document.getElementById('figures').textContent);
  const dark = matchMedia('(prefers-color-scheme: dark)');

  // Models take these in plan order. Contrast at least 3 : 1; the first eight are told apart with every common colour
  // blindness.
  const palettes = {
    light: ['#0072b2', '#d55e00', '#008f68', '#a4429a', '#a67600', '#332288', '#6b7280', '#2a8fa8',
      '#b3124f', '#5d7a00', '#8c564b', '#1b1f24'],
    dark: ['#4ba6e8', '#ff8b4d', '#2fc79a', '#e29bd5', '#e6b422', '#9d95f5', '#a7aeb9', '#7fd6e8',
      '#ff7fae', '#b7d24a', '#d9a08f', '#f3f4f6'],
  };

  const configuration = (theme) => {
    const isDark = theme === 'dark';
    const ink = isDark ? '#e6e9ed' : '#1b1f24';
    const soft = isDark ? '#a2abb6' : '#57606a';
    const line = isDark ? '#3a424d' : '#c9ced4';
    const grid = isDark ? '#262c34' : '#eceef1';
    return {
      background: 'transparent',
      font: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif',
      range: {category: palettes[theme]},
      view: {stroke: null},
      axis: {
        labelColor: soft, titleColor: soft, labelFontSize: 11, titleFontSize: 11, titleFontWeight: 500, titlePadding: 8,
        domainColor: line, tickColor: line, gridColor: grid, tickSize: 4, labelPadding: 4, labelLimit: 220,
      },
      axisQuantitative: {tickCount: 6, labelOverlap: true},
      axisDiscrete: {ticks: false, domain: false, labelFontSize: 12, labelColor: ink, labelPadding: 8},
      legend: {labelColor: ink, labelFontSize: 12, labelLimit: 260, symbolStrokeWidth: 3, symbolOpacity: 1, symbolSize: 180, columnPadding: 16, rowPadding: 4, offset: 14},
      style: {
        band: {opacity: 0.16, line: false},
        curve: {strokeWidth: 2, strokeJoin: 'round'},
        hover: {opacity: 0, size: 90, filled: true},
        broken: {shape: 'cross', angle: 45, size: 110, filled: true, opacity: 1},
        chance: {color: soft, strokeDash: [6, 4], strokeWidth: 1.25},
        'chance-text': {color: soft, fontSize: 11},
        solved: {color: soft, strokeDash: [1.5, 3], strokeWidth: 1.5},
        'solved-text': {color: soft, fontSize: 11},
        interval: {opacity: 0.25, cornerRadius: 3},
        mean: {thickness: 3, bandSize: 26, opacity: 1},
        run: {filled: true, size: 48, opacity: 0.6},
        worst: {shape: 'cross', angle: 45, filled: true, size: 110, opacity: 1},
        whisker: {strokeWidth: 2, opacity: 0.6},
        model: {filled: true, size: 110, opacity: 1},
        search: {strokeWidth: 1.5, opacity: 0.5},
        candidate: {filled: false, size: 70, strokeWidth: 1.75, opacity: 1},
        chosen: {filled: true, size: 110, opacity: 1},
        cost: {opacity: 0.3, cornerRadiusEnd: 2},
        'cost-run': {filled: false, size: 28, strokeWidth: 1.5, opacity: 0.9},
      },
    };
  };

  const draw = async (theme) => {
    const options = {
      mode: 'vega-lite',
      renderer: 'svg',
      ast: true,
      actions: {export: {png: true, svg: true}, source: false, compiled: false, editor: false},
      tooltip: {theme},
      config: configuration(theme),
    };
    const drawn = await Promise.allSettled(Object.entries(specifications).map(
        ([id, specification]) => vegaEmbed(document.getElementById(id), specification, {...options, downloadFileName: id})));
    const broken = drawn.filter((each) => each.status === 'rejected');
    for (const each of broken) console.error('recurbench report: a figure could not be drawn:', each.reason);
    document.documentElement.dataset.figures = `${drawn.length - broken.length} drawn, ${broken.length} broken`;
  };

  const drawForScreen = () => draw(dark.matches ? 'dark' : 'light');
  dark.addEventListener('change', drawForScreen);
  addEventListener('beforeprint', () => draw('light'));
  addEventListener('afterprint', drawForScreen);
  drawForScreen();
})();
