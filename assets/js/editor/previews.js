// A line that is only a picture of this product shows the picture under it.
import { StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";

const PICTURE_LINE = /^[ \t]*!\[([^\]\n]{0,500})\]\((\/files\/\d{1,18}\/[^\s()]{0,300})\)[ \t]*$/;
const LOADING_HEIGHT = 160; // pixels

class Picture extends WidgetType {
  constructor(alternative, address) {
    super();
    Object.assign(this, { alternative, address });
  }

  eq(other) {
    return other.address === this.address && other.alternative === this.alternative;
  }

  get estimatedHeight() {
    return LOADING_HEIGHT;
  }

  toDOM(view) {
    const box = document.createElement("div");
    box.className = "cm-picture";
    const picture = Object.assign(document.createElement("img"), { alt: this.alternative, src: this.address });
    picture.addEventListener("load", () => view.requestMeasure());
    picture.addEventListener("error", () => {
      box.textContent = "This picture cannot be shown. Readers will not see it either.";
      view.requestMeasure();
    });
    box.append(picture);
    return box;
  }
}

const draw = (state) => {
  const found = [];
  let at = 0;
  for (const iter = state.doc.iterLines(); !iter.next().done; ) {
    const line = iter.value;
    const [, alternative, address] = (line.includes("](/files/") && PICTURE_LINE.exec(line)) || [];
    if (address) {
      const widget = new Picture(alternative, address);
      found.push(Decoration.widget({ widget, block: true, side: 1 }).range(at + line.length));
    }
    at += line.length + 1;
  }
  return Decoration.set(found);
};

export const previews = StateField.define({
  create: draw,
  update: (value, transaction) => (transaction.docChanged ? draw(transaction.state) : value),
  provide: (self) => EditorView.decorations.from(self),
});
