/** How it looks before it runs, in the colours of the playground itself; only what the host inherits comes in. */
export const STYLE = `
:host(:not([hidden])){display:block;position:relative}
*{box-sizing:border-box;margin:0;text-align:left}
section,button{border:1px solid #8886;border-radius:6px}
section{display:flex;flex-flow:column;background:light-dark(#fff,#14181e);color:CanvasText;font:13px system-ui;transition:1ms background}
header{display:flex;gap:6px}
output{margin:auto}
button{background:0;color:LinkText}
header,pre,button,caption,th,td{padding:6px 12px}
output,pre,div{flex:auto;max-height:480px;overflow:auto;white-space:pre}
pre,div,th,td{border-top:1px solid #8886}
table{border-collapse:collapse}
::slotted(*){position:absolute;inset:0;width:100%;height:100%!important;border:0}
slot,[inert]{visibility:hidden}
[inert]+slot{visibility:visible}
@media print{slot,button{display:none}[inert]{visibility:visible}*{height:auto!important;max-height:none!important}}
`.replaceAll('\n', '');
