using System.Text.Encodings.Web;
using System.Text.Json;
using LisVit.Data.Corpora;

namespace LisVit.Data.Glosses;

/// <summary>
/// The glosses that a model knows, and their ids: 0 is the CTC blank and no gloss, glosses follow from 1, in ordinal order where they were
/// collected from clips. A model over it has <see cref="Count"/> + 1 classes. Tokens that begin or end a decoder's sequence are no glosses and not
/// in it: the decoder's options number them, the end as 0 and the beginning behind the last gloss. It never changes, and is safe to use from several threads.
/// </summary>
public sealed class GlossVocabulary
{
    /// <summary>The CTC blank.</summary>
    public const int BlankId = 0;

    /// <summary>
    /// Stands for a gloss of evaluation data that the vocabulary does not have. It is no class of any model: an error
    /// rate counts it as a gloss that was missed, and a loss must leave it out.
    /// </summary>
    public const int UnknownId = -1;

    private const string UnknownText = "<unknown>";

    // A thousand times the vocabulary of PHOENIX-2014-T.
    private const int MostBytes = 16 << 20;

    // Glosses are German: umlauts stay readable in the file.
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string[] glosses;
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);

    private GlossVocabulary(IEnumerable<string> glosses)
    {
        this.glosses = [.. glosses];
        foreach (var gloss in this.glosses)
        {
            if (string.IsNullOrWhiteSpace(gloss))
                throw new ArgumentException($"Gloss {ids.Count + 1} is empty.", nameof(glosses));
            if (!ids.TryAdd(gloss, ids.Count + 1))
                throw new ArgumentException($"Gloss '{Shown.Of(gloss)}' occurs twice.", nameof(glosses));
        }

        if (this.glosses.Length == 0)
            throw new ArgumentException("A vocabulary needs at least one gloss, but there are none.", nameof(glosses));
    }

    /// <summary>Number of glosses, without the blank.</summary>
    public int Count => glosses.Length;

    /// <summary>The glosses; the first has id 1.</summary>
    public IReadOnlyList<string> Glosses => glosses;

    /// <summary>Collects the distinct glosses.</summary>
    /// <param name="glosses">Glosses in any order, repeats allowed.</param>
    /// <exception cref="ArgumentException">There are no glosses, or one is empty.</exception>
    public static GlossVocabulary FromGlosses(IEnumerable<string> glosses) =>
        new(glosses.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>Takes glosses with the ids that they have already, as those of weights from elsewhere.</summary>
    /// <param name="glosses">Distinct glosses; the first has id 1.</param>
    /// <exception cref="ArgumentException">There are no glosses, one is empty, or one occurs twice.</exception>
    public static GlossVocabulary InOrder(IEnumerable<string> glosses) => new(glosses);

    /// <summary>
    /// Collects the distinct glosses of splits, in their first epoch. No frame is decoded, and of a recorded corpus none is looked for. Glosses of
    /// the training split alone are what a model can learn; public code often counts those of all splits.
    /// </summary>
    /// <param name="splits">The training split of a recorded corpus, or all. For a composed one, whose epochs differ, use <see cref="FromGlosses"/> with all its signs.</param>
    /// <exception cref="ArgumentException">The splits are empty.</exception>
    public static GlossVocabulary FromClips(params IReadOnlyList<IClipSource> splits) => FromGlosses(splits.SelectMany(ClipGlosses.Of).SelectMany(clip => clip.Glosses));

    /// <summary>Reads a file that <see cref="Save"/> wrote.</summary>
    /// <param name="path">A JSON file.</param>
    /// <exception cref="InvalidDataException">The file is missing or no vocabulary; the message names it.</exception>
    public static GlossVocabulary Load(string path)
    {
        using var file = AnnotationFile.Open(path, "Vocabulary", "a file that GlossVocabulary.Save wrote");
        return Load(file, path);
    }

    /// <summary>Writes the vocabulary as JSON. An existing file is replaced whole or not at all.</summary>
    /// <param name="path">Where to.</param>
    public void Save(string path)
    {
        var temporary = path + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(stream, new Document(glosses), Json);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Whether a gloss is known.</summary>
    /// <param name="gloss">A gloss; case matters.</param>
    public bool Contains(string gloss) => ids.ContainsKey(gloss);

    /// <summary>Glosses as ids.</summary>
    /// <param name="glosses">Glosses in signing order.</param>
    /// <param name="clip">Name of their clip, for the error.</param>
    /// <param name="unknown">What to do with a gloss that is not in the vocabulary.</param>
    /// <returns>Ids in <c>[1, Count]</c>, or <see cref="UnknownId"/>.</returns>
    /// <exception cref="InvalidDataException">A gloss is unknown; the message names it and the clip.</exception>
    public IReadOnlyList<int> Encode(IReadOnlyList<string> glosses, string clip, UnknownGloss unknown = UnknownGloss.Error)
    {
        var encoded = new int[glosses.Count];
        for (var i = 0; i < encoded.Length; i++)
        {
            if (!ids.TryGetValue(glosses[i], out encoded[i]))
                encoded[i] = unknown == UnknownGloss.CountAsError ? UnknownId : throw Unknown(glosses[i], clip);
        }

        return encoded;
    }

    /// <summary>Ids as glosses.</summary>
    /// <param name="ids">Ids in <c>[1, Count]</c>, or <see cref="UnknownId"/>, which reads "&lt;unknown&gt;".</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is the blank or no id of this vocabulary.</exception>
    public IReadOnlyList<string> Decode(IEnumerable<int> ids) => [.. ids.Select(Gloss)];

    internal static GlossVocabulary Load(Stream stream, string source)
    {
        try
        {
            var document = JsonSerializer.Deserialize<Document>(BoundedBytes.ReadAll(stream, MostBytes, source).Span, Json);
            return new GlossVocabulary(document?.Glosses ?? throw new ArgumentException("It has no list 'Glosses'."));
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"'{source}' is not a gloss vocabulary: {exception.Message} Expected is a JSON object with a list 'Glosses' of distinct glosses, as GlossVocabulary.Save writes it.", exception);
        }
    }

    private InvalidDataException Unknown(string gloss, string clip) =>
        new($"Gloss '{gloss}' of clip '{clip}' is not in the vocabulary of {Count} glosses. Build the vocabulary from the training split, and read evaluation data with UnknownGloss.CountAsError.");

    private string Gloss(int id) => id == UnknownId ? UnknownText
        : id >= 1 && id <= Count ? glosses[id - 1]
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"A gloss id must be in [1, {Count}], but is {id}{(id == BlankId ? ", the blank: collapse the path first" : "")}.");

    private sealed record Document(IReadOnlyList<string> Glosses);
}
