namespace LisVit.Data;

/// <summary>
/// One split of a corpus: a numbered list of clips. A recorded corpus has the same clips in every epoch,
/// a composing one makes new ones. Implementations are safe to call from several threads.
/// </summary>
public interface IClipSource
{
    /// <summary>Number of clips in an epoch.</summary>
    int Count { get; }

    /// <summary>Opens a clip without decoding its frames.</summary>
    /// <param name="index">Which clip, in <c>[0, Count)</c>.</param>
    /// <param name="epoch">Which epoch, from 0. The same index and epoch always give the same clip.</param>
    AnnotatedClip Open(int index, int epoch);
}
