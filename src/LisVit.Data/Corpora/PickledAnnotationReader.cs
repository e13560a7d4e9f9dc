using System.IO.Compression;
using LisVit.Pickling;

namespace LisVit.Data.Corpora;

/// <summary>
/// Reads annotations as the code of sign language translation passes them on (Camgoz et al., CVPR 2020): a pickled list of dicts with the keys name,
/// signer, gloss, text and num_frames, mostly packed by gzip. What else they hold, such as the tensor under <c>sign</c>, is never looked at.
/// </summary>
internal static class PickledAnnotationReader
{
    private const int MostBytes = 64 << 20;
    private const int MostCharacters = 65_536;

    /// <exception cref="InvalidDataException">The file is missing, empty or not as expected; the message names the file, the item and the key.</exception>
    public static List<ClipAnnotation> Read(string path, string split)
    {
        using var file = AnnotationFile.Open(path, "Annotation file", "a pickled list of annotations, such as 'phoenix14t.train'");
        return Read(file, path, split);
    }

    public static List<ClipAnnotation> Read(Stream stream, string source, string split, int mostBytes = MostBytes)
    {
        var value = Unpickler.Read(Unpacked(stream, source, mostBytes), source);
        if (value is not List<object?> items)
            throw new InvalidDataException($"'{source}' is a pickled {PickleText.KindOf(value)}. Expected is a list of dicts, one a clip.");

        var annotations = new List<ClipAnnotation>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        // A pickle can repeat a long text for a few bytes: it is split once.
        var glosses = new Dictionary<string, string[]>(ReferenceEqualityComparer.Instance);
        foreach (var item in items)
        {
            var annotation = new PickledItem(item, annotations.Count, source).Parse(split, glosses, MostCharacters);
            if (!names.Add(annotation.Name))
                throw new InvalidDataException($"'{source}' item {annotations.Count} repeats the clip '{Shown.Of(annotation.Name)}'. Expected is one item a clip.");
            annotations.Add(annotation);
        }

        return annotations;
    }

    private static ReadOnlyMemory<byte> Unpacked(Stream stream, string source, int mostBytes)
    {
        var start = new byte[2];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (read < start.Length || start is not [0x1F, 0x8B])
            return BoundedBytes.ReadAll(stream, mostBytes, source);
        using var unpacked = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            return BoundedBytes.ReadAll(unpacked, mostBytes, source);
        }
        catch (InvalidDataException exception) when (!exception.Message.StartsWith($"'{source}'", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"'{source}' is not a whole gzip file: {exception.Message} Fetch it again.", exception);
        }
    }
}
