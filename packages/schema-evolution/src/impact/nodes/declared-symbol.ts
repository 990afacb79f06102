import { ts } from 'ts-morph'

/** The symbol of what a name stands for, in whatever file it is imported from. */
export function declaredSymbol(name: ts.Node, checker: ts.TypeChecker): ts.Symbol | undefined {
  const symbol = checker.getSymbolAtLocation(name)
  return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}
