// Swaps parts that the server renders, from forms and from what was told; every page works without it.
'use strict'
const body = document.body
const $ = (selector, inside = document) => inside.querySelector(selector)
const $$ = (selector, inside = document) => [...inside.querySelectorAll(selector)]
const own = body.dataset.live ? body.dataset.live.split(' ') : []
const parts = (body.dataset.parts || '').trim()
const inField = (element) => element && element.matches('input:not([type=radio],[type=checkbox]),textarea,select')

function swap(html) {
  const fresh = document.createElement('template')
  fresh.innerHTML = html
  for (const element of [...fresh.content.children]) {
    const old = element.id && document.getElementById(element.id)
    if (!old || old.outerHTML === element.outerHTML) continue
    if (inField(document.activeElement) && old.contains(document.activeElement) && element.id !== 'composer') continue
    keepOpen(old, element)
    element.id === 'thread' ? swapThread(old, element) : old.replaceWith(element)
  }
  ready()
}

// What somebody unfolded stays unfolded.
function keepOpen(old, fresh) {
  const name = (details) => $('summary', details).textContent.trim().slice(0, 24)
  const open = new Set($$('details[open]', old).map(name))
  $$('details', fresh).forEach((details) => { details.open ||= open.has(name(details)) })
}

// Nothing moves under the reader's eyes: scrolled up, the thread stays and a line says there is more.
function swapThread(old, fresh) {
  const box = old.parentElement, away = box.scrollTop < -40, before = box.scrollHeight
  const grew = fresh.children.length > old.children.length
  old.replaceWith(fresh)
  if (away) box.scrollTop -= box.scrollHeight - before
  if (away && grew) $('#more').hidden = false
}

async function ask(path, names, options = {}) {
  const answer = await fetch(path, { ...options, headers: { 'X-Part': names } })
  if (answer.status === 401) location.assign('/sign-in?next=' + encodeURIComponent(location.pathname))
  return answer
}

async function refresh(names) {
  const path = names === 'rail status' ? '/frame' : location.pathname + location.search
  const answer = await ask(path, names)
  if (answer.ok) swap(await answer.text())
}

async function changed() {
  const line = $('[data-changes]')
  if (!line) return refresh(parts + ' rail status')
  const seen = $$('.waits', line).map((row) => row.id.slice(1)).join()
  const answer = await ask(line.dataset.changes + '&seen=' + seen, 'line news rail status')
  if (answer.ok) swap(await answer.text())
}

// One look for a burst of news; what is not this page's own concerns only the frame.
const told = new Set()
let waiting = 0
function tell(names) {
  names.forEach((name) => told.add(name))
  waiting ||= setTimeout(async () => {
    const mine = [...told].some((name) => name === 'all' || own.some((o) => name === o || name.startsWith(o + ':')))
    told.clear()
    waiting = 0
    await (mine ? changed() : refresh('rail status')).catch(() => {})
  }, 250)
}

// A stream for the page in view only: a browser allows six to one site, and people open many tabs.
let stream, lost = false
function listen() {
  if (stream || !body.dataset.live || document.hidden) return
  stream = new EventSource('/live?topics=' + encodeURIComponent([...own, 'queue', 'health', 'notice:' + body.dataset.me].join(' ')) + '&since=' + encodeURIComponent(body.dataset.since))
  stream.addEventListener('told', (event) => tell(event.data.split(' ')))
  stream.onopen = () => { if (lost) tell(['all']); lost = false; $('#offline').hidden = true }
  stream.onerror = () => { lost = true; setTimeout(() => { $('#offline').hidden = !lost }, 4000) }
}
document.addEventListener('visibilitychange', () => {
  if (document.hidden) { stream?.close(); stream = undefined; lost = true } else listen()
})

document.addEventListener('submit', async (event) => {
  const form = event.target
  if (form.method !== 'post' || form.enctype.startsWith('multipart') || !parts) return
  event.preventDefault()
  const data = new URLSearchParams(new FormData(form, event.submitter))
  if (event.submitter) event.submitter.disabled = true
  if (unsaved?.form === form) clearTimeout(saving)
  try {
    const answer = await ask(form.action, parts + ' composer rail', { method: 'POST', body: data })
    if (answer.ok && unsaved?.form === form) unsaved = undefined
    if (answer.ok && new URL(answer.url).pathname !== location.pathname) return location.assign(answer.url)
    if (answer.ok) document.activeElement.blur()
    swap(await answer.text())
  } catch { $('#offline').hidden = false }
  if (event.submitter) event.submitter.disabled = false
})

let saving, unsaved
document.addEventListener('input', (event) => {
  const field = event.target
  count(field)
  if (!field.dataset.save) return
  clearTimeout(saving)
  unsaved = field
  saving = setTimeout(() => save(field), 900)
})
async function save(field) {
  const answer = await ask(field.dataset.save, 'saved', { method: 'POST', body: new URLSearchParams(new FormData(field.form)) })
  if (answer.ok) { unsaved = undefined; swap(await answer.text()) }
  be(true)
}
addEventListener('pagehide', () => {
  if (unsaved) navigator.sendBeacon(unsaved.dataset.save, new URLSearchParams(new FormData(unsaved.form)))
})
function be(writing) {
  const field = $('[data-present]')
  if (field && !document.hidden) fetch(field.dataset.present, { method: 'POST', body: new URLSearchParams(writing ? { writing: 1 } : {}) }).catch(() => {})
}
function count(field) {
  const left = $('#left')
  if (!left || !field.dataset.most) return
  const n = field.dataset.most - [...field.value].length
  left.textContent = field.value ? n + ' ' + left.dataset.words : ''
  left.classList.toggle('t-broken', n < 0)
}

const lasting = (seconds) => (seconds < 3600 ? '' : Math.floor(seconds / 3600) + ' h ') + Math.floor((seconds / 60) % 60) + ' min'
setInterval(() => $$('[data-until]').forEach((b) => {
  const left = Math.round((new Date(b.dataset.until) - Date.now()) / 1000)
  if (left > 0) b.textContent = left + " s"
}), 1000)
setInterval(() => {
  $$('[data-since]').forEach((b) => {
    const seconds = Math.abs(Date.now() - new Date(b.dataset.since)) / 1000
    if (seconds < 86400 && seconds > 60) b.textContent = lasting(seconds)
  })
  be(false)
}, 30000)

function step(by) {
  const all = $$('.line a.name, .rec a.name, .prom a.name')
  const next = all[all.indexOf(document.activeElement) + by] || all[by > 0 ? 0 : all.length - 1]
  next?.focus()
}
const press = (key) => $$(`[data-key="${key}"]`).find((e) => e.checkVisibility())?.click()
// A digit says what the chosen row is; without one it says nothing.
function judge(n) {
  const about = $('#judged')?.elements.mention, row = document.activeElement.closest('.waits')
  if (about && row) about.value = row.id.slice(1)
  if (about?.value) press(n)
}
const keys = {
  j: () => step(1), k: () => step(-1), d: () => press('d'), z: () => press('z'), s: () => press('s'), x: () => press('x'),
  f: () => press('f'), p: () => press('p'), y: () => press('y'), m: () => press('m'),
  t: () => ($('.line .waits .go button') || $('[data-key=t]'))?.click(),
  r: () => $('#text')?.focus(),
  n: () => { const note = $('details[data-key=n]'); if (note) { note.open = true; $('textarea', note).focus() } },
  ...Object.fromEntries([...'12345678'].map((n) => [n, () => judge(n)])),
  '/': () => $('#q')?.focus(), '?': () => $('#keys')?.showModal(),
}
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.form) return event.target.form.requestSubmit($('[data-send]', event.target.form))
  if (event.key === 'Escape' && inField(event.target)) return event.target.blur()
  const free = !event.ctrlKey && !event.metaKey && !event.altKey && !inField(event.target) && !$('dialog[open]')
  if (!free || body.dataset.keys === 'off' || !keys[event.key.toLowerCase()]) return
  event.preventDefault()
  keys[event.key.toLowerCase()]()
})
document.addEventListener('click', (event) => {
  if (event.target.closest('#more')) { $('.thread').scrollTop = 0; $('#more').hidden = true }
  if (event.target.matches('[data-select]')) event.target.select()
})

// A sentence about what was done is read once; reloading the page does not say it again.
let fading
function ready() {
  $$('[data-most]').forEach(count)
  clearTimeout(fading)
  fading = setTimeout(() => { if (!$('#notice:hover, #notice:focus-within')) $('#notice .toast')?.remove() }, 10000)
}
const here = new URL(location.href)
if (here.searchParams.has('said')) { here.searchParams.delete('said'); history.replaceState(null, '', here) }
ready()
listen()
be(false)
