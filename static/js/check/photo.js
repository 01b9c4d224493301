// A photo as it is worth sending: at most 1600 pixels and 400 kB. Drawn anew, so place and camera stay behind.
const SIDE = 1600;
const BYTES = 400_000;

const packed = (canvas, quality) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));

function drawn(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// A JPEG, or null where the file is no picture that this browser can read.
export async function shrunk(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return null;
  }
  try {
    for (const side of [SIDE, 1200, 800, 400]) {
      const canvas = drawn(picture, side);
      for (const quality of [0.85, 0.7, 0.55, 0.4]) {
        const blob = await packed(canvas, quality);
        if (blob && blob.size <= BYTES) return blob;
      }
    }
    return null;
  } finally {
    picture.close();
  }
}
