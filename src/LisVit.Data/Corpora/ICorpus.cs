namespace LisVit.Data.Corpora;

/// <summary>A recorded corpus: splits with names, each a numbered list of annotated clips.</summary>
/// <remarks>Implementations are safe for concurrent use once they are open.</remarks>
public interface ICorpus
{
    /// <summary>Where it lies and in which form, for reports.</summary>
    string Description { get; }

    /// <summary>Names of the splits that are there. "train", "dev" and "test" are the usual ones.</summary>
    IReadOnlyList<string> Splits { get; }

    /// <summary>Reads the annotations of a split. Frames are looked for clip by clip, when one is opened.</summary>
    /// <param name="split">One of <see cref="Splits"/>.</param>
    /// <exception cref="ArgumentException">There is no such split; the message has those that are there.</exception>
    /// <exception cref="InvalidDataException">The annotations are not as expected; the message names the file, the place and the value.</exception>
    IAnnotatedClipSource Split(string split);
}
