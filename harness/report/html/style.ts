/**
 * The page's style sheet, whole, since the page loads nothing. Colours are custom properties with a
 * light and a dark value; `data-theme` on the root wins over what the system prefers. It is one
 * constant and long because it is one thing; the order is tokens, page, table, case, lanes, print.
 */
const light = `--bg:#fbfaf7;--card:#fff;--ink:#1c2024;--soft:#5b636b;--line:#dfdcd4;--lane:#d5d2ca;
--holds:#16703a;--violated:#bb1f2c;--unknown:#8a5a00;--not-testable:#5a5f73;--harness-error:#7a3cc2;
--fault:#c2185b;--faultbg:#fdeaf1;--msg:#1f5fae;--resp:#35764a;--stream:#6a6f78;--code:#f3f1eb;--focus:#1f5fae;--mark:#fff3c4;`;
const dark = `--bg:#14171a;--card:#1b1f24;--ink:#e6e4df;--soft:#9aa3ad;--line:#30363d;--lane:#343b43;
--holds:#58c27d;--violated:#ff7b80;--unknown:#e0ac4a;--not-testable:#a5abc0;--harness-error:#c49bff;
--fault:#ff80b0;--faultbg:#33202a;--msg:#79b2f5;--resp:#7fcf98;--stream:#9aa3ad;--code:#22272d;--focus:#79b2f5;--mark:#4a3f14;`;

export const style = `
:root{color-scheme:light;${light}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${dark}}}
:root[data-theme=dark]{color-scheme:dark;${dark}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main,header.top,footer{max-width:1240px;margin:0 auto;padding:0 20px}
header.top{display:flex;gap:16px;align-items:baseline;padding-top:18px;color:var(--soft);flex-wrap:wrap}
header.top b{color:var(--ink);letter-spacing:.02em}
header.top .grow{flex:1}
h1{font-size:28px;line-height:1.25;margin:14px 0 4px;text-wrap:balance}
h2{font-size:19px;margin:36px 0 10px}
h3{font-size:13px;margin:22px 0 8px;color:var(--soft);text-transform:uppercase;letter-spacing:.06em}
p{margin:6px 0}
a{color:var(--msg)}
a:focus-visible,button:focus-visible,summary:focus-visible,input:focus-visible,select:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:13px}
button,select,input{font:inherit;font-size:13px;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:4px 10px}
button{cursor:pointer}button:hover{border-color:var(--soft)}
.skip{position:absolute;left:-999px}.skip:focus{left:20px;top:8px;background:var(--card);padding:6px 10px;z-index:9}
.soft{color:var(--soft)}.nowrap{white-space:nowrap}
.o{font-weight:600;white-space:nowrap}
.o-holds{color:var(--holds)}.o-violated{color:var(--violated)}.o-unknown{color:var(--unknown)}.o-not-testable{color:var(--not-testable)}.o-harness-error{color:var(--harness-error)}
.o.known{font-weight:500;color:var(--soft)}.c-known{--c:var(--soft)}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:10px;background:var(--card)}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:8px 14px;border-bottom:1px solid var(--line);vertical-align:top}
tbody tr:last-child>td,tbody tr:last-child>th{border-bottom:0}
thead th{font-size:13px;color:var(--soft);font-weight:600;white-space:nowrap}
tbody th{font-weight:500}
.matrix thead th{white-space:normal}.matrix td a{text-decoration:none;display:block}.matrix td a:hover .o{text-decoration:underline}
.matrix small,.matrix th small{display:block;color:var(--soft);font-weight:400;font-size:12.5px}
.first{list-style:none;margin:0;padding:0}.first li{margin:6px 0;padding-left:14px;border-left:3px solid currentColor}
.first li>*{color:var(--ink)}.first a{text-decoration:none}.first a code{text-decoration:underline}.first a .o{display:inline-block;min-width:104px}
.first p{color:var(--soft);margin:0}
.case{background:var(--card);border:1px solid var(--line);border-radius:12px;margin:14px 0;scroll-margin-top:10px}
.case>summary{padding:13px 18px;cursor:pointer;display:flex;gap:12px;align-items:baseline;flex-wrap:wrap;border-left:5px solid var(--c);border-radius:11px}
.case[open]>summary{border-radius:11px 11px 0 0;border-bottom:1px solid var(--line)}
.case>summary b{overflow-wrap:anywhere}.case>summary .grow{flex:1}
.c-holds{--c:var(--holds)}.c-violated{--c:var(--violated)}.c-unknown{--c:var(--unknown)}.c-not-testable{--c:var(--not-testable)}.c-harness-error{--c:var(--harness-error)}
.body{padding:4px 18px 18px}
.why{border-left:3px solid var(--c);padding:2px 0 2px 12px;margin:14px 0}
.plan{margin:0;padding:0;list-style:none}.plan li{margin:4px 0}.plan code{background:var(--code);padding:2px 7px;border-radius:5px;overflow-wrap:anywhere}
.plan a{overflow-wrap:anywhere}.plan del{color:var(--soft)}.plan ins{text-decoration:none}
.copy{display:flex;gap:8px;align-items:center;flex-wrap:wrap;background:var(--code);border-radius:8px;padding:6px 6px 6px 12px}
.copy code{flex:1 1 240px;min-width:0;white-space:pre-wrap;overflow-wrap:anywhere;padding:3px 0}
.verdicts td:first-child,.verdicts td:nth-child(2){white-space:nowrap}
.verdicts ol{margin:6px 0 0;padding:0;list-style:none;font-size:13.5px}
.verdicts ol li{padding-left:14px;text-indent:-14px;overflow-wrap:anywhere}.verdicts ol li::before{content:"◆ ";color:var(--unknown)}
.tl{border:1px solid var(--line);border-radius:10px;overflow:auto;max-height:78vh;background:var(--card);scroll-padding:60px}
.rows{position:relative}
.r{display:flex;align-items:stretch;height:26px;position:relative}
.r>svg,.r>div{flex:1;display:block;height:26px;overflow:visible;background-image:linear-gradient(var(--lane),var(--lane)),linear-gradient(var(--lane),var(--lane)),linear-gradient(var(--lane),var(--lane)),linear-gradient(var(--lane),var(--lane)),linear-gradient(var(--lane),var(--lane)),linear-gradient(var(--lane),var(--lane)),linear-gradient(var(--lane),var(--lane)),linear-gradient(var(--lane),var(--lane)),linear-gradient(var(--lane),var(--lane)),linear-gradient(var(--lane),var(--lane)),linear-gradient(var(--lane),var(--lane)),linear-gradient(var(--lane),var(--lane));background-size:1px 100%;background-repeat:no-repeat;background-position:var(--at)}
.tm{width:74px;text-align:right;padding-right:10px;font:11.5px/27px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;color:var(--soft);flex:none}
.ph{width:122px;font-size:11.5px;line-height:27px;padding-left:8px;border-left:4px solid var(--line);white-space:nowrap;overflow:hidden;color:var(--soft);flex:none}
.p-connecting,.p-initializing{border-color:#b9a6e0}.p-ready{border-color:#9ccbb0}.p-turn-requested,.p-turn-started{border-color:#8fb8ea}.p-streaming{border-color:#3f86d8}.p-approval-open{border-color:#e0a93f}.p-turn-completed{border-color:#58a86f}.p-none{border-color:transparent}
.lanes{position:sticky;top:0;z-index:3;background:var(--card);border-bottom:1px solid var(--line);height:30px}
.lanes>div{background:none;position:relative}
.lanes b{position:absolute;transform:translateX(-50%);font-size:12.5px;line-height:29px;white-space:nowrap}.lanes .px{color:var(--fault)}
.r text{font-size:12px;fill:currentColor;paint-order:stroke;stroke:var(--rb,var(--card));stroke-width:4px;stroke-linejoin:round}
.r text.m{text-anchor:middle}.r text.e{text-anchor:end}
.r line{stroke:currentColor;stroke-width:1.3}.r line.many{stroke-width:3;opacity:.55}.r line.dash{stroke-dasharray:3 4}
.r circle,.r use{fill:currentColor}
.r use[href="#no"]{stroke:currentColor;stroke-width:2;fill:none}
.t-message{color:var(--msg)}.t-response{color:var(--resp)}.t-stream,.t-quiet{color:var(--stream)}.t-open,.t-process,.t-operation{color:var(--ink)}
.t-end{color:var(--unknown)}.t-bad{color:var(--violated)}.t-good{color:var(--holds)}.t-unsure{color:var(--unknown)}
.t-fault{color:var(--fault);--rb:var(--faultbg);background:var(--faultbg);font-weight:600}.t-healed{color:var(--fault)}
.t-open line{stroke-dasharray:5 3}
.t-stage{color:var(--soft)}.t-stage text{font-weight:600;letter-spacing:.05em;text-transform:uppercase;font-size:10.5px}
.on{--rb:var(--faultbg);background:var(--faultbg)}
.on .tm{box-shadow:inset 4px 0 var(--fault)}
.ev{--rb:var(--mark);background:var(--mark)}.ev .tm::before{content:"◆";color:var(--violated);float:left;padding-left:6px}
.ev-of-holding .tm::before{content:"◇";float:left;padding-left:6px}
.gap{color:var(--soft);font-size:12.5px;font-style:italic}.gap>div{line-height:26px;padding-left:12px;background-image:none}
.r:target,.r.here{outline:2px solid var(--focus);outline-offset:-2px;z-index:2}
.r:not(.lanes):not(.gap):hover{background:var(--code);--rb:var(--code)}
.band>summary{list-style:none;cursor:pointer}.band>summary::-webkit-details-marker{display:none}
.band[open]>summary{box-shadow:inset 0 -1px var(--line)}.band[open]{box-shadow:inset 2px 0 var(--stream)}
.peek{font-size:13px;border:1px solid var(--line);border-top:0;border-radius:0 0 10px 10px;padding:8px 14px;height:92px;overflow:auto;background:var(--code);overflow-wrap:anywhere}
.peek p{margin:0}.peek code{color:var(--soft);font-size:12px}
.js .tl{border-radius:10px 10px 0 0}
.ov{margin:0 0 10px}.ov svg{display:block;width:100%;height:56px;border:1px solid var(--line);border-radius:8px;background:var(--card);cursor:crosshair;touch-action:none}
.ov .n{fill:var(--stream);opacity:.75}.ov .f{fill:var(--fault);opacity:.3}.ov .e{stroke:var(--violated);stroke-width:1.6;vector-effect:non-scaling-stroke}.ov svg:focus:not(:focus-visible){outline:none}.ov .sel{fill:var(--focus);fill-opacity:.16;stroke:var(--focus);vector-effect:non-scaling-stroke}
.ov .p-connecting,.ov .p-initializing{fill:#b9a6e0}.ov .p-ready{fill:#9ccbb0}.ov .p-turn-requested,.ov .p-turn-started{fill:#8fb8ea}.ov .p-streaming{fill:#3f86d8}.ov .p-approval-open{fill:#e0a93f}.ov .p-turn-completed{fill:#58a86f}.ov .p-none{fill:none}
.ov .axis{display:flex;justify-content:space-between;font-size:11.5px;color:var(--soft)}.ov .bar{margin:4px 0;font-size:13px}.ov .bar input{flex:none;min-width:0;width:96px}.ov .bar label{color:var(--soft)}
.out{display:none!important}.plot .shade{fill:var(--card);opacity:.8}
.key{display:flex;gap:6px 18px;flex-wrap:wrap;font-size:12.5px;color:var(--soft);margin:0 0 8px}.key i{font-style:normal;font-weight:600}
.part{margin-top:18px}.part>summary{cursor:pointer;font-weight:600}
.bar{display:flex;gap:8px;margin:10px 0;flex-wrap:wrap;align-items:center}.bar input{flex:1;min-width:200px}
.grid{max-height:60vh;overflow:auto;border:1px solid var(--line);border-radius:8px}
.grid table{font-size:12.5px;table-layout:fixed;min-width:760px}.grid td,.grid th{padding:4px 10px;overflow-wrap:anywhere}
.grid thead th{position:sticky;top:0;background:var(--card);box-shadow:inset 0 -1px var(--line)}
.grid th:nth-child(1){width:76px}.grid th:nth-child(2){width:92px}.grid th:nth-child(3){width:150px}.grid th:nth-child(4){width:56px}
.grid td code{color:var(--soft);font-size:11.5px;display:block}
.grid tr.hit td{background:var(--mark)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;margin:0}dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}
footer{padding:40px 20px;color:var(--soft);font-size:13px}
.hide{position:absolute;width:0;height:0}
.side table{min-width:820px}.side th:nth-child(1),.side th:nth-child(3){width:auto}.side th:nth-child(2),.side td:nth-child(2){width:34px;text-align:center}
.side .k-same,.side .k-moved,.side .alike{color:var(--soft)}.side .alike td{font-style:italic;text-align:center}
.side .k-left-only td:first-child,.side .k-right-only td:last-child{background:var(--mark)}.side .first-difference td{box-shadow:inset 0 2px var(--fault)}
.d-new-failure,.d-still-failing{color:var(--violated);font-weight:600}.d-newly-flaky,.d-slower,.d-no-longer-exercised{color:var(--unknown);font-weight:600}.d-added{font-weight:600}.d-fixed{color:var(--holds);font-weight:600}
.free table{table-layout:auto}.free th:nth-child(n){width:auto}.free td:first-child{white-space:nowrap}.free td code{display:inline}.free .lines code{display:block}
.coverage td,.coverage thead th:not(:first-child){text-align:center}
.plot{width:100%;height:auto;display:block;border:1px solid var(--line);border-radius:8px}.plot text{font-size:11px;fill:var(--soft)}.plot line{stroke:var(--line)}
.q-request{fill:var(--msg);color:var(--msg)}.q-token{fill:var(--stream);color:var(--stream)}.plot .q-token{opacity:.7}.q-fault{fill:var(--fault);color:var(--fault)}.plot .q-fault{opacity:.22}.q-outage{fill:var(--unknown);color:var(--unknown)}.plot .q-outage{opacity:.18}
.trend .bars{display:flex;gap:2px;min-width:260px;font-size:11px}.trend .bars span{color:#fff;padding:0 5px;border-radius:3px;overflow:hidden}.b-holds{background:#2c7a4b}.b-violated{background:#b3202d}.b-unknown{background:#8a5a00}.b-not-testable{background:#5a5f73}.b-harness-error{background:#7a3cc2}.b-known{background:#8a8f94}.signs span{display:inline-block;width:1.3em;text-align:center;font-weight:600}
.unit{margin:10px 0;padding-left:12px;border-left:3px solid var(--line)}.unit.hit{border-color:var(--fault)}.unit>p{font-size:13px;overflow-wrap:anywhere}.t-fault-word{color:var(--fault);font-weight:600}
.hex{font:12px/1.55 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre;overflow-x:auto;max-height:240px;overflow-y:auto}.hex i{color:var(--soft);font-style:normal;padding-right:14px}.hex em{font-style:normal;padding-left:18px}.hex .h{color:var(--msg);font-weight:600}.hex .x{color:var(--soft);text-decoration:line-through}.hex b{color:var(--fault)}
.steps{margin:0;padding:0;list-style:none}.by-proxy{color:var(--fault)}
.lead{font-size:16.5px;font-weight:600;margin:14px 0 8px}
.wait{height:20px;color:var(--soft)}.wait .tm,.wait .ph{line-height:20px;font-size:10.5px}.wait .tm{overflow:visible;white-space:nowrap}.wait>div{height:20px}.wait .ph{border-left-style:dotted}
html:not(.js) .js-only{display:none}
@media (max-width:640px){main,header.top,footer{padding-left:12px;padding-right:12px}h1{font-size:22px}.body{padding:4px 10px 14px}dl{grid-template-columns:1fr}dd{margin-bottom:6px}th,td{padding:7px 9px}.verdicts,.verdicts tbody,.verdicts tr,.verdicts td{display:block}.verdicts thead{display:none}.verdicts tr{border-bottom:1px solid var(--line)}.verdicts tr:last-child{border-bottom:0}.verdicts td{border-bottom:0!important;padding:3px 10px}.verdicts td:first-child{padding-top:9px}.verdicts td:last-child{padding-bottom:9px}.ph{width:14px;font-size:0}.tm{width:62px;padding-right:6px}.rows{min-width:620px!important}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media print{:root:root:root{color-scheme:light;${light}--bg:#fff}body{font-size:11px}code,pre,small,.matrix small,thead th,.soft,.grid table,.verdicts ol{font-size:10.5px!important}h1{font-size:20px}h2{font-size:15px;break-after:avoid}h3{font-size:10.5px;break-after:avoid}.lead{font-size:12.5px}td,th{padding:4px 8px}.scroll tr{break-inside:avoid}.scroll,.grid{overflow:visible;max-height:none}.tl{max-height:none;overflow:visible}.rows,.side table{min-width:0!important}.r text{font-size:10px}.ph{width:100px}.js-only,.peek,.skip{display:none!important}.case{break-inside:auto}.r{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
