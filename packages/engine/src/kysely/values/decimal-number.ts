/** The number that a decimal's text stands for; undefined where no number gives the same digits back. */
export function decimalNumber(text: string): number | undefined {
  const number = Number(text)
  if (!Number.isFinite(number)) return text.length > 9 ? undefined : number // NaN, Infinity, -Infinity
  return significant(text) === significant(String(number)) ? number : undefined
}

/** A number's digits without zeros at either end, and the power of ten of the first: one text for one value. */
function significant(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  if (digits === '') return '0'
  const point = whole.length + Number(exponent) - (whole.length + fraction.length - digits.length)
  return `${sign}${digits.replace(/0+$/, '')}e${point}`
}
