import { globSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";
import type { Declarations, DeclaredType } from "./declarations.ts";

/** The second API's objects have other rules, and nothing here uses them. */
const FILE_LEFT_OUT = /[\\/]V2[\\/]/;
/** What is sent; the second API's list; and each single event, which is an EventBase as well. */
const NAME_LEFT_OUT = /Params$|^V2|[a-z]Event$/;

/** Walks the SDK's declarations from every interface that names its `object`. */
export function readDeclarations(sdkDir: string): Declarations {
  const files = globSync(join(sdkDir, "esm", "**", "*.d.ts")).filter(
    (file) => !FILE_LEFT_OUT.test(file),
  );
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.NodeNext,
    strict: true,
    skipLibCheck: true,
    types: [],
  });
  const walk = createWalk(program.getTypeChecker());
  for (const file of files) {
    const source = program.getSourceFile(file);
    if (source !== undefined) walk.readFile(source);
  }
  return walk.result();
}

function createWalk(checker: ts.TypeChecker) {
  const kinds: Declarations["kinds"] = {};
  const types: Record<string, DeclaredType> = {};
  const errorCodes = new Set<string>();
  const errorTypes = new Set<string>();
  const adviceCodes = new Set<string>();
  const eventTypes = new Set<string>();

  function readFile(source: ts.SourceFile): void {
    for (const statement of source.statements) {
      if (!ts.isInterfaceDeclaration(statement)) continue;
      if (NAME_LEFT_OUT.test(statement.name.text)) continue;
      const type = checker.getTypeAtLocation(statement);
      const object = type.getProperty("object");
      if (object === undefined) continue;
      for (const kind of literalsOf(checker.getTypeOfSymbol(object))) {
        (kinds[kind] ??= []).push(readType(type));
      }
    }
  }

  /** Answers its name, under which it is kept with all that it holds. */
  function readType(type: ts.Type): string {
    const name = nameOf(type);
    if (types[name] !== undefined) return name;
    const read: DeclaredType = { required: [], fields: {} };
    types[name] = read;
    for (const property of checker.getPropertiesOfType(type)) {
      const held = checker.getTypeOfSymbol(property);
      if (isAlwaysThere(property, held)) read.required.push(property.name);
      const inner = partsOf(held).filter(isPlainObject);
      if (inner.length > 0) read.fields[property.name] = [...new Set(inner.map(readType))];
    }
    readErrorWords(type);
    collect(type, "advice_code", adviceCodes);
    if (name === "Events#EventBase") collect(type, "type", eventTypes);
    return name;
  }

  /** An object with these three is an error, wherever it lies. */
  function readErrorWords(type: ts.Type): void {
    const isError = ["code", "type", "decline_code"].every((name) => type.getProperty(name));
    if (!isError) return;
    collect(type, "code", errorCodes);
    collect(type, "type", errorTypes);
  }

  function collect(type: ts.Type, property: string, words: Set<string>): void {
    const symbol = type.getProperty(property);
    if (symbol === undefined) return;
    for (const word of literalsOf(checker.getTypeOfSymbol(symbol))) words.add(word);
  }

  function nameOf(type: ts.Type): string {
    const symbol = type.aliasSymbol ?? type.symbol;
    const place = symbol.declarations?.[0];
    const file = basename(place?.getSourceFile().fileName ?? "", ".d.ts");
    const full = checker.getFullyQualifiedName(symbol).replace(/^".*"\./, "");
    // Types without a name of their own are told apart by where they are written.
    return symbol.name === "__type" ? `${file}#${place?.pos ?? 0}` : `${file}#${full}`;
  }

  function isAlwaysThere(property: ts.Symbol, held: ts.Type): boolean {
    const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
    return !isOptional && (held.flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined)) === 0;
  }

  function partsOf(type: ts.Type): ts.Type[] {
    if (type.isUnion()) return type.types.flatMap(partsOf);
    if (checker.isArrayType(type)) {
      return checker.getTypeArguments(type as ts.TypeReference).flatMap(partsOf);
    }
    return [type];
  }

  /** An interface or a literal type of the SDK: no class, no text, no open record. */
  function isPlainObject(type: ts.Type): boolean {
    if ((type.flags & ts.TypeFlags.Object) === 0 || type.isClass()) return false;
    const file = type.symbol.declarations?.[0]?.getSourceFile().fileName ?? "";
    return file.includes("stripe") && checker.getPropertiesOfType(type).length > 0;
  }

  return {
    readFile,
    result: (): Declarations => ({
      kinds,
      types,
      errorCodes: [...errorCodes].sort(),
      errorTypes: [...errorTypes].sort(),
      adviceCodes: [...adviceCodes].sort(),
      eventTypes: [...eventTypes].sort(),
    }),
  };
}

function literalsOf(type: ts.Type): string[] {
  const parts = type.isUnion() ? type.types : [type];
  return parts.filter((part) => part.isStringLiteral()).map((part) => part.value);
}
