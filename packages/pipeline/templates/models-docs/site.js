'use strict'

const site = window.SLUICE
const tables = new Map(site.tables.map((table) => [table.name, table]))
const page = document.getElementById('page')
const list = document.getElementById('list')
const search = document.getElementById('search')

/** An element with its children; text is never read as HTML. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...children.filter((child) => child !== null && child !== undefined))
  return element
}

/** Replaces what the page shows. */
const showPage = (...parts) =>
  page.replaceChildren(...parts.filter((part) => part !== null && part !== undefined))

const linkTo = (name, text = labelOf(name)) => make('a', { href: pageOf(name) }, text)

function tableOf(heads, rows) {
  const body = rows.map((cells) => make('tr', {}, ...cells.map((cell) => make('td', {}, cell ?? ''))))
  return make(
    'table',
    {},
    make('thead', {}, make('tr', {}, ...heads.map((head) => make('th', {}, head)))),
    make('tbody', {}, ...body),
  )
}

// Pairs of tables, once each.
const pairs = [
  ...new Map(
    site.edges.map((edge) => [`${edge.from.table}\n${edge.to.table}`, [edge.from.table, edge.to.table]]),
  ).values(),
].filter(([from, to]) => from !== to)

/** All tables that are reached from one. */
function reached(name, near, far) {
  const found = new Set([name])
  const queue = [name]
  while (queue.length > 0) {
    const at = queue.pop()
    for (const pair of pairs) {
      if (pair[near] !== at || found.has(pair[far])) continue
      found.add(pair[far])
      queue.push(pair[far])
    }
  }
  return found
}

const HOW = { group_by: 'group by' }

function fromCell(table, column) {
  const edges = site.edges.filter((edge) => edge.to.table === table && edge.to.column === column)
  const lines = edges.map(({ from, how }) =>
    make(
      'span',
      {},
      linkTo(from.table, `${labelOf(from.table)}.${from.column}`),
      ' ',
      make('small', {}, HOW[how] ?? how),
    ),
  )
  return make('div', { class: 'from' }, ...lines)
}

const GOOD = new Set(['built', 'passed'])
const state = (text) =>
  make('span', { class: GOOD.has(text) ? 'good' : text === 'failed' ? 'bad' : 'facts' }, text ?? 'not run')

function showTable(name) {
  const table = tables.get(name)
  if (!table) return showPage(make('h1', {}, 'There is no such table'))
  const facts = [
    table.materialized ?? table.kind,
    table.path,
    ...(table.tags.length > 0 ? [table.tags.join(', ')] : []),
  ]
  const around = new Set([...reached(name, 1, 0), ...reached(name, 0, 1)])
  const rows = site.edges.filter((edge) => edge.to.table === name && edge.to.column === null)
  showPage(
    make('h1', {}, labelOf(name)),
    make(
      'div',
      { class: 'facts' },
      facts.filter(Boolean).join(' · '),
      table.run ? ' · ' : null,
      table.run ? state(table.run) : null,
    ),
    table.description ? make('p', { class: 'lead' }, table.description) : null,
    make('h2', {}, 'Lineage'),
    window.drawGraph(
      [...around],
      pairs.filter(([from, to]) => around.has(from) && around.has(to)),
      tables,
      name,
    ),
    make('h2', {}, 'Columns'),
    tableOf(
      ['Name', 'Type', 'Description', 'Comes from'],
      table.columns.map((column) => [
        make('code', {}, column.name),
        make('span', { class: 'type' }, column.type ?? ''),
        column.description ?? '',
        fromCell(name, column.name),
      ]),
    ),
    ...(rows.length > 0 ? [make('h2', {}, 'What decides about its rows'), fromCell(name, null)] : []),
    ...(table.tests.length > 0
      ? [
          make('h2', {}, 'Tests'),
          tableOf(
            ['Test', 'Last run'],
            table.tests.map((test) => [make('code', {}, test.name), state(test.run)]),
          ),
        ]
      : []),
    ...(table.sql ? [make('h2', {}, 'Query'), make('pre', {}, table.sql)] : []),
  )
}

function showHome() {
  const models = site.tables.filter(({ kind }) => kind === 'model')
  showPage(
    make('h1', {}, 'Catalogue'),
    make(
      'div',
      { class: 'facts' },
      `${site.tables.length} tables and sources, ${models.length} of them models · ${site.engine} · ${site.built_at}`,
    ),
    make('h2', {}, 'Lineage'),
    window.drawGraph([...tables.keys()], pairs, tables),
    make('h2', {}, 'Models'),
    tableOf(
      ['Model', 'Description', 'Last run'],
      models.map((model) => [linkTo(model.name), model.description ?? '', state(model.run)]),
    ),
  )
}

function showHistory() {
  showPage(
    make('h1', {}, 'Loads and migrations'),
    make('h2', {}, 'Loads'),
    tableOf(
      ['Load', 'Dataset', 'Status', 'Time', 'Rows merged', 'Why it failed'],
      site.loads.map((load) => [
        String(load.load_id),
        load.name,
        load.status,
        load.at,
        String(load.rows_merged),
        load.message ?? '',
      ]),
    ),
    make('h2', {}, 'Migrations'),
    tableOf(
      ['Migration', 'Applied'],
      site.migrations.map(({ id, applied_at: at }) => [make('code', {}, id), at ?? 'pending']),
    ),
  )
}

const KINDS = { model: 'Models', table: 'Tables', source: 'Sources' }

/** A table is found by its name, a column, or words of its description. */
function matches(table, words) {
  const text = [table.name, table.description ?? '', ...table.columns.map(({ name }) => name)]
    .join(' ')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}

let chosen = 0

function showList() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean)
  const found = site.tables
    .filter((table) => matches(table, words))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const parts = Object.entries(KINDS).flatMap(([kind, title]) => {
    const own = found.filter((table) => table.kind === kind)
    if (own.length === 0) return []
    return [make('h2', {}, title), ...own.map((table) => linkTo(table.name))]
  })
  list.replaceChildren(...(parts.length > 0 ? parts : [make('h2', {}, 'Nothing found')]))
  mark()
}

function mark() {
  const links = [...list.querySelectorAll('a')]
  chosen = Math.max(0, Math.min(chosen, links.length - 1))
  for (const [i, link] of links.entries()) {
    link.classList.toggle('chosen', document.activeElement === search && i === chosen)
    if (link.getAttribute('href') === location.hash) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
}

/** Scrolls a wide graph to the table that the page is about. */
function showHere() {
  const frame = page.querySelector('.graph')
  const node = frame?.querySelector('.here rect')
  if (!node) return
  const middle = (start, size) => Number(node.getAttribute(start)) + Number(node.getAttribute(size)) / 2
  frame.scrollLeft = middle('x', 'width') - frame.clientWidth / 2
  frame.scrollTop = middle('y', 'height') - frame.clientHeight / 2
}

/** The name in an address; one that nobody wrote here may be no text. */
function nameIn(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function show() {
  const { hash } = location
  if (hash.startsWith('#/table/')) showTable(nameIn(hash.slice('#/table/'.length)))
  else if (hash === '#/history') showHistory()
  else showHome()
  page.scrollTop = 0
  showHere()
  mark()
}

search.addEventListener('input', () => {
  chosen = 0
  showList()
})
search.addEventListener('focus', mark)
search.addEventListener('blur', mark)
search.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault()
    chosen += event.key === 'ArrowDown' ? 1 : -1
    mark()
  } else if (event.key === 'Enter') {
    list.querySelectorAll('a')[chosen]?.click()
  } else if (event.key === 'Escape') {
    search.value = ''
    showList()
    search.blur()
  }
})
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || document.activeElement === search) return
  event.preventDefault()
  search.focus()
  search.select()
})
window.addEventListener('hashchange', show)
showList()
show()
