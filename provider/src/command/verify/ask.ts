import { together } from "../together";
import type { AskByCurl } from "./curl";
import { marked } from "./mark";
import { askByNode } from "./node";
import type { Observation, Row } from "./observation";
import type { Site } from "./site";

export interface Asking {
  readonly site: Site;
  readonly byCurl: AskByCurl;
  /** By which the server's log finds the requests; the query of each row has it. */
  readonly mark?: string;
  readonly onProgress: (done: number, all: number) => void;
}

/** Rows that are asked at the same time. */
const AT_ONCE = 4;

/** Asks every row. The first one goes ahead: where it finds no server, the others are not asked. */
export async function askAll(rows: readonly Row[], { site, byCurl, mark, onProgress }: Asking): Promise<Observation[]> {
  let done = 0;
  const ask = async (row: Row) => {
    const own = mark === undefined ? site : { ...site, url: marked(site.url, mark, rows.indexOf(row)) };
    const seen = await askRow(row, own, byCurl);
    onProgress(++done, rows.length);
    return seen;
  };
  const first = await together(rows.slice(0, 1), 1, ask);
  if (first[0]?.phase === "connect") return first;
  return [...first, ...(await together(rows.slice(1), AT_ONCE, ask))];
}

/** A late question is answered by curl where it can be had: Node is not what the clients of the site are. */
async function askRow(row: Row, site: Site, byCurl: AskByCurl): Promise<Observation> {
  const seen = await askByNode(row, site);
  if (seen.asked !== "late" || !row.certificate) return seen;
  const asked = await byCurl(row, site);
  return typeof asked === "string" ? { ...seen, withoutCurl: asked } : asked;
}
