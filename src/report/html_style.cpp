#include "report/html_style.hpp"

namespace seqcert {

std::string_view html_style() {
  return R"(
:root { color-scheme: light dark; --ground: #ffffff; --text: #1b1b1f; --faint: #55555e; --rule: #d5d5dc; --box: #f5f5f8; --link: #0b57a4;
  --good: #14632f; --bad: #a8160c; --open: #7a4b00; }
@media (prefers-color-scheme: dark) { :root { --ground: #17171b; --text: #e7e7ec; --faint: #aeaeb9; --rule: #3b3b45; --box: #212127;
  --link: #8ec5ff; --good: #7bd69a; --bad: #ff9a90; --open: #f0c36c; } }
* { box-sizing: border-box; }
body { background: var(--ground); color: var(--text); font: 16px/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 80rem;
  padding: 1.5rem 1.25rem 4rem; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: 1.7rem; margin: 0 0 .3rem; }
h2 { font-size: 1.3rem; margin: 2.6rem 0 .8rem; padding-top: .6rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1.08rem; margin: 1.9rem 0 .5rem; }
h4, h5, h6 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
p, ul, ol { margin: .5rem 0; }
a { color: var(--link); }
nav a { margin-right: 1.1rem; }
code { font-family: ui-monospace, monospace; font-size: .92em; overflow-wrap: anywhere; }
pre { background: var(--box); overflow-x: auto; padding: .7rem .9rem; border-radius: 4px; }
.notes, figcaption, .faint { color: var(--faint); font-size: .92rem; }
figcaption { margin-top: .5rem; }
.notes, figcaption, .text { max-width: 50rem; }
.totals { display: flex; flex-wrap: wrap; gap: .6rem; list-style: none; padding: 0; margin: 1rem 0; }
.totals li { background: var(--box); border-radius: 6px; padding: .45rem .9rem; }
.totals b { font-size: 1.25rem; font-variant-numeric: tabular-nums; margin-right: .35rem; }
.alarm { border-left: 4px solid var(--bad); background: var(--box); padding: .6rem 1rem; margin: 1rem 0; }
.proved, .verified { color: var(--good); }
.refuted { color: var(--bad); }
.undecided { color: var(--open); }
.unexpected { color: var(--bad); font-weight: 700; }
.scroll { overflow-x: auto; max-width: 100%; margin: .6rem 0; }
.scroll:focus-visible { outline: 2px solid var(--link); }
table { border-collapse: collapse; font-size: .92rem; }
th, td { padding: .22rem .7rem; text-align: left; vertical-align: baseline; white-space: nowrap; }
td.long { white-space: normal; min-width: 17rem; overflow-wrap: anywhere; }
th:first-child, td:first-child { padding-left: .2rem; }
thead th { border-bottom: 1px solid var(--faint); font-weight: 600; }
tbody tr { border-bottom: 1px solid var(--rule); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
thead .group { text-align: center; border-bottom: none; padding-bottom: 0; }
.block { padding-top: .9rem; font-weight: 600; }
.math { font-family: "STIX Two Text", Cambria, "Times New Roman", "Liberation Serif", serif; font-size: 1.04em; overflow-wrap: anywhere; }
.number .math, td > .math { font-family: inherit; font-size: inherit; }
.display { display: block; text-align: center; margin: .7rem 0; overflow-x: auto; overflow-y: hidden; }
sub, sup { font-size: .72em; line-height: 0; }
.frac { display: inline-flex; flex-direction: column; vertical-align: middle; text-align: center;
  line-height: 1.2; font-size: .9em; position: relative; }
.frac > span:last-child { border-top: 1px solid currentColor; padding: 0 .2em; }
.frac > .slash { position: absolute; opacity: 0; }
.root { border-top: 1px solid currentColor; }
figure { margin: 1.2rem 0 2.2rem; }
figure svg { display: block; background: #ffffff; border-radius: 6px; max-width: 100%; height: auto; }
details { border-bottom: 1px solid var(--rule); }
details:target > summary { background: var(--box); }
summary { cursor: pointer; padding: .5rem .2rem; }
summary .id { margin-right: .6rem; }
summary .count { float: right; margin-left: 1rem; font-size: .9rem; font-variant-numeric: tabular-nums; }
.inside h4 { color: var(--faint); font-size: .8rem; letter-spacing: .06em; text-transform: uppercase; }
.inside { padding: .2rem 0 1.4rem 1.1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.1rem; margin: .8rem 0; }
dt { color: var(--faint); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dt { margin-top: .4rem; } .inside { padding-left: .2rem; } }
@media print {
  :root { --ground: #ffffff; --text: #000000; --faint: #333333; --rule: #bbbbbb; --box: #ffffff;
    --link: #000000; --good: #000000; --bad: #000000; --open: #000000; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  a { text-decoration: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .scroll { overflow: visible; }
  table { font-size: 8pt; }
  th, td { padding: .1rem .35rem; white-space: normal; }
  figure, tr, summary { break-inside: avoid; }
  h2, h3, summary { break-after: avoid; }
}
)";
}

}  // namespace seqcert
