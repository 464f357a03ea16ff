import { ParameterError } from "../../core/errors.ts";
import { str } from "../../http/rules.ts";
import type { Rule } from "../../http/rules.ts";

const FILE_ID = /^file_[A-Za-z0-9]+$/;

/** The id of an upload. There are no uploads here, so any id of the right form is believed. */
export function fileId(): Rule<string> {
  const text = str();
  return {
    ...text,
    read(raw, path) {
      const id = text.read(raw, path);
      if (FILE_ID.test(id)) return id;
      throw new ParameterError(path, `No such file upload: '${id}'`, "resource_missing");
    },
  };
}
