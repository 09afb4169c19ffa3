// Colors of code blocks in the editor: strings, comments, numbers and keywords, in time that grows with the length.
// Readers see the comments and keywords of the block's language (core/text/code.py); here all languages share one list.
const STRING = /"(?:[^"\\\n]|\\.){0,400}"|'(?:[^'\\\n]|\\.){0,400}'/;
const COMMENT = /(?:#|\/\/|--\s)[^\n]*/;
const NUMBER = /(?<![\w.-])\d[\w.]{0,40}/;
const KEYWORDS = `and as assert async await break case catch class const continue def default del do done elif else esac
except export false False fi final finally fn for from func function global go if impl import in interface is lambda let
match mut new nil None not null or package pass private public raise return self static struct super switch then this
throw true True try type until use var void while with yield
SELECT FROM WHERE JOIN LEFT INNER ON AND OR NOT NULL IN AS INSERT INTO VALUES UPDATE SET DELETE GROUP ORDER BY HAVING
LIMIT CREATE TABLE ALTER DROP INDEX`;
const WORD = `(?<![\\w.-])(?:${KEYWORDS.split(/\s+/).join("|")})(?![\\w-])`;
const TOKEN = new RegExp(`(${STRING.source})|(${COMMENT.source})|(${NUMBER.source})|${WORD}`, "g");

/** `{ from, to, name }` of each token with a color, in order; `name` is a class that the reading page uses too. */
export function* codeTokens(text) {
  for (const { index, 0: all, 1: string, 2: comment, 3: number } of text.matchAll(TOKEN)) {
    const name = string ? "hl-s" : comment ? "hl-c" : number ? "hl-n" : "hl-k";
    yield { from: index, to: index + all.length, name };
  }
}
