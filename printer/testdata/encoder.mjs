// Writes tickets with receipt-printer-encoder: rows as JSON on standard input, each ticket's
// bytes in base64 a line on standard output. ENCODER is the package's module.
const { default: Encoder } = await import(process.env.ENCODER);
let input = '';
for await (const chunk of process.stdin) input += chunk;
for (const ticket of JSON.parse(input)) {
  const e = new Encoder({ language: 'esc-pos', columns: ticket.columns, newline: '\n' });
  e.initialize().codepage('cp858');
  for (const row of ticket.rows) {
    switch (row.kind) {
      case 'qr': e.align('center').qrcode(row.text, { model: 2, size: row.module, errorlevel: 'l' }).align('left'); break;
      case 'code128': e.align('center').barcode(row.text, 'code128', { height: 80, width: 1, text: false }).align('left'); break;
      case 'big': e.width(row.width).height(2).bold(true).line(row.text).bold(false).width(1).height(1); break;
      default: e.bold(row.bold).line(row.text).bold(false);
    }
  }
  console.log(Buffer.from(e.newline(4).cut('partial').encode()).toString('base64'));
}
