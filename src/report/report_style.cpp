#include "report/report_page.hpp"

namespace longshore::report {

// The six colours are told apart by colour-blind readers too, and are dark or light enough
// for text on both grounds.
std::string_view report_style() {
  return R"(
:root{--ground:#f6f6f3;--card:#fff;--ink:#1b1f24;--soft:#59626d;--rule:#e3e3dd;--grid:#ebebe6;
--band:#f3dfc0;--good:#00694f;--warn:#8a5200;--bad:#b03608;
--k0:#59626d;--k1:#0b63a5;--k2:#b06a00;--k3:#007a5c;--k4:#bf4408;--k5:#3a8fc0;--k6:#95487c}
@media(prefers-color-scheme:dark){:root{--ground:#121518;--card:#1a1e23;--ink:#e8ebee;--soft:#a1abb6;
--rule:#2b3138;--grid:#262b32;--band:#43361f;--good:#5fd0ac;--warn:#f0b45a;--bad:#f58b62;
--k0:#a1abb6;--k1:#74b6f2;--k2:#f0b04a;--k3:#4fc7a3;--k4:#f2875c;--k5:#9bd3f5;--k6:#d8a0c8}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:62rem;padding:2.5rem 1.25rem 3rem;background:var(--ground);
color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
font-variant-numeric:tabular-nums}
.c0{--c:var(--k0)}.c1{--c:var(--k1)}.c2{--c:var(--k2)}.c3{--c:var(--k3)}.c4{--c:var(--k4)}
.c5{--c:var(--k5)}.c6{--c:var(--k6)}
h1{margin:0;font-size:clamp(1.75rem,5vw,2.5rem);line-height:1.15;letter-spacing:-.02em;
overflow-wrap:anywhere}
h2{margin:0 0 .9rem;font-size:1.15rem;letter-spacing:-.005em}
h3{margin:0;font-size:1rem}
p{margin:0}
header{margin-bottom:1.75rem}
.eyebrow{color:var(--soft);font-size:.875rem;margin-bottom:.25rem}
.verdict{margin:.75rem 0 .6rem;display:flex;flex-wrap:wrap;gap:.25rem .6rem;align-items:baseline}
.verdict strong{padding:.15rem .7rem;border-radius:1rem;border:1.5px solid currentColor;
font-weight:600;font-size:.9375rem}
.verdict span{color:var(--soft)}
.good strong{color:var(--good)}.warn strong{color:var(--warn)}.bad strong{color:var(--bad)}
.last{overflow-wrap:anywhere}
.when{color:var(--soft);font-size:.875rem;margin-top:.25rem;overflow-wrap:anywhere}
section{margin:0 0 2.25rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.75rem,1fr));gap:.75rem;margin:0}
.tile{background:var(--card);border:1px solid var(--rule);border-radius:.75rem;padding:.8rem 1rem}
.tile dt{color:var(--soft);font-size:.875rem}
.tile dd{margin:0}
.tile b{display:block;font-size:1.5rem;line-height:1.25;font-weight:600;letter-spacing:-.015em}
.tile span{color:var(--soft);font-size:.8125rem}
.chart{background:var(--card);border:1px solid var(--rule);border-radius:.75rem;
padding:1rem 1.1rem;margin:0 0 1rem}
figcaption p,.note{color:var(--soft);font-size:.9375rem}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.6rem 0 0;padding:0;
font-size:.875rem}
.legend li{display:flex;align-items:center;gap:.4rem}
.legend i{width:1rem;height:.75rem;border-radius:.2rem;background:var(--c)}
.lines .legend i{height:0;border-radius:0;background:none;border-top:3px solid var(--c)}
.lines .legend i.dashed{border-top-style:dashed}
.legend i.band{background:var(--band)}
.plot{position:relative;margin:2.1rem 6.5rem 1.9rem 3.25rem;height:11.5rem}
.stacked .plot{margin-right:.5rem}
.plot svg{display:block;width:100%;height:100%;overflow:visible}
.grid path{stroke:var(--grid);stroke-width:1;fill:none;vector-effect:non-scaling-stroke}
.band{fill:var(--band)}
.line{fill:none;stroke:var(--c);stroke-width:2.25;stroke-linejoin:round;stroke-linecap:round;
vector-effect:non-scaling-stroke}
.dashed{stroke-dasharray:5 5;stroke-width:1.75}
.area{fill:var(--c)}
.hover rect{fill:transparent}
.hover rect:hover{fill:var(--ink);fill-opacity:.08}
.y span,.x span,.ends span,.unit{position:absolute;font-size:.8125rem;line-height:1;color:var(--soft);
white-space:nowrap}
.y span{right:100%;margin-right:.5rem;transform:translateY(-50%)}
.x{position:absolute;left:0;right:0;top:100%}
.x span{top:.55rem;transform:translateX(-50%)}
.x .first{transform:none}
.x .last{transform:translateX(-100%)}
.unit{bottom:100%;left:-3.25rem;margin-bottom:.65rem}
.ends span{left:100%;margin-left:.6rem;transform:translateY(-50%);color:var(--c);font-weight:600}
.lines .legend{display:none}
.rows{margin-top:.9rem;display:grid;gap:.6rem}
.row{display:grid;grid-template-columns:minmax(6rem,14rem) 1fr minmax(4.5rem,auto);gap:.15rem .9rem;
align-items:center;font-size:.9375rem}
.row .name{overflow-wrap:anywhere;line-height:1.3}
.row svg{display:block;width:100%;height:1.1rem;overflow:hidden;background:var(--grid);border-radius:.25rem}
.row .mark{fill:var(--c)}
.row .value{text-align:right}
.row .value b{color:var(--c);font-weight:600}
.row .value span+span{margin-left:.5rem}
.alone .row{grid-template-columns:1fr}
.alone .name{display:none}
.alone .row svg{height:1.75rem}
.alone .value{text-align:left;display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;margin-top:.4rem}
.alone .value span+span{margin-left:0}
.alone .value i{display:inline-block;width:.75rem;height:.75rem;border-radius:.2rem;
background:var(--c);margin-right:.45rem}
details{margin-top:.75rem}
summary{cursor:pointer;color:var(--soft);font-size:.875rem;width:fit-content;padding:.15rem 0}
summary:hover{color:var(--ink)}
.scroll{overflow-x:auto;max-height:26rem;overflow-y:auto;margin-top:.5rem;border:1px solid var(--rule);
border-radius:.5rem;background:var(--card)}
.scroll+.scroll{margin-top:.75rem}
:focus-visible{outline:2px solid var(--k1);outline-offset:2px}
.scroll+.chart,.note+.chart{margin-top:1rem}
table{border-collapse:collapse;width:100%;font-size:.875rem}
caption{text-align:left;padding:.4rem .75rem;color:var(--soft)}
th,td{padding:.3rem .75rem;text-align:right;white-space:nowrap;border-top:1px solid var(--rule)}
thead th,thead td{border-top:0;color:var(--soft);font-weight:500;position:sticky;top:0;
background:var(--card)}
th:first-child,table.text td,table.text th,td.text{text-align:left}
tbody th{font-weight:500}
td.text{white-space:normal;min-width:14rem;color:var(--soft)}
table.text td{white-space:normal;overflow-wrap:anywhere;min-width:8rem}
tr.set th,tr.set code{font-weight:700}
code{font:.8125rem/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.files{list-style:none;margin:0;padding:0;display:grid;gap:.4rem}
.files a{color:var(--k1);overflow-wrap:anywhere}
.files span{color:var(--soft);font-size:.875rem}
footer{color:var(--soft);font-size:.875rem;border-top:1px solid var(--rule);padding-top:1rem}
@media(max-width:40rem){
body{padding:1.5rem 1rem 2rem}
.chart{padding:.9rem .9rem}
.plot{margin-right:.25rem;height:10rem;margin-left:2.75rem}
.unit{left:-2.75rem}
.ends{display:none}
.lines .legend{display:flex}
.row{grid-template-columns:1fr auto}
.row svg{grid-column:1/-1;grid-row:2}
.alone .row svg{grid-row:1}
.alone .row{grid-template-columns:1fr}
.alone .value{display:grid}
.tiles{grid-template-columns:1fr 1fr}
.tile b{font-size:1.3rem}}
@media print{body{background:none}.chart{break-inside:avoid}}
)";
}

}  // namespace longshore::report
