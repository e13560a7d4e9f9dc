using LisVit.Data.Batching;
using LisVit.Data.Glosses;

namespace LisVit.Training.Tasks;

/// <summary>The glosses of a batch, clip by clip: what losses and error rates are computed from.</summary>
public static class ClipBatchExtensions
{
    /// <summary>The gloss ids of each clip, without padding; <see cref="GlossVocabulary.UnknownId"/> among them counts as an error whatever is recognised.</summary>
    /// <param name="batch">The batch, on any device.</param>
    /// <returns>One array a clip, in the order of the batch.</returns>
    public static IReadOnlyList<int[]> References(this ClipBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var onCpu = batch.Glosses.cpu();
        var ids = onCpu.data<long>().ToArray();
        var lengths = batch.GlossLengths.data<long>().ToArray();
        var stride = (int)batch.Glosses.shape[1];
        return [.. lengths.Select((length, clip) => Array.ConvertAll(ids[(clip * stride)..((clip * stride) + (int)length)], id => (int)id))];
    }

    /// <summary>As <see cref="References"/> without unknown glosses, which no loss can be computed for.</summary>
    /// <param name="batch">The batch, on any device.</param>
    /// <returns>One array a clip, in the order of the batch.</returns>
    public static IReadOnlyList<int[]> KnownReferences(this ClipBatch batch) =>
        [.. batch.References().Select(reference => Array.FindAll(reference, id => id != GlossVocabulary.UnknownId))];
}
