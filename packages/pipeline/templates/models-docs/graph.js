'use strict'

/** Draws tables and what they come from, left to right, as SVG. `here` is the one that the page is about. */
window.drawGraph = function drawGraph(names, edges, tables, here) {
  const graph = new dagre.graphlib.Graph().setGraph({
    rankdir: 'LR',
    nodesep: 14,
    ranksep: 56,
    marginx: 16,
    marginy: 16,
  })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const name of names) graph.setNode(name, { width: 26 + 7.4 * labelOf(name).length, height: 32 })
  for (const [from, to] of edges) graph.setEdge(from, to)
  dagre.layout(graph)
  const { width, height } = graph.graph()
  const svg = svgElement('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img' })
  svg.setAttribute('aria-label', 'Lineage')
  // A graph that is a little too wide is drawn smaller; a wider one scrolls.
  if (width < 1500) svg.setAttribute('class', 'fits')
  const marker = svgElement('marker', {
    id: 'arrow',
    viewBox: '0 0 10 10',
    refX: 9,
    refY: 5,
    markerWidth: 7,
    markerHeight: 7,
    orient: 'auto',
  })
  marker.append(svgElement('path', { d: 'M0 1 L9 5 L0 9 z' }))
  const defs = svgElement('defs', {})
  defs.append(marker)
  svg.append(defs)
  for (const edge of graph.edges()) {
    const { points } = graph.edge(edge)
    svg.append(svgElement('path', { d: curve(points), 'marker-end': 'url(#arrow)' }))
  }
  for (const name of graph.nodes()) {
    const node = graph.node(name)
    const link = svgElement('a', { href: pageOf(name), class: tables.get(name)?.kind ?? 'table' })
    if (name === here) link.classList.add('here')
    link.append(
      svgElement('rect', {
        x: node.x - node.width / 2,
        y: node.y - node.height / 2,
        width: node.width,
        height: node.height,
        rx: 7,
      }),
    )
    const text = svgElement('text', { x: node.x, y: node.y + 4.5, 'text-anchor': 'middle' })
    text.textContent = labelOf(name)
    link.append(text)
    svg.append(link)
  }
  const frame = document.createElement('div')
  frame.className = 'graph'
  frame.append(svg)
  return frame
}

function svgElement(name, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  return element
}

/** A smooth line through the points. */
function curve([first, ...rest]) {
  let path = `M${first.x} ${first.y}`
  for (let i = 0; i < rest.length; i++) {
    const point = rest[i]
    const next = rest[i + 1]
    path += next
      ? ` Q${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`
      : ` L${point.x} ${point.y}`
  }
  return path
}

/** `source:shop.orders` is what the resource `orders` gives. */
const labelOf = (name) => (name.startsWith('source:') ? `${name.slice(7)} (source)` : name)

const pageOf = (name) => `#/table/${encodeURIComponent(name)}`
