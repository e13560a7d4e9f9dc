using LisVit.Data.Batching;
using LisVit.Data.Glosses;

namespace LisVit.Training.Tasks;

internal static class ClipBatchExtensions
{
    /// <summary>The gloss ids of each clip, without padding; <see cref="GlossVocabulary.UnknownId"/> among them counts as an error whatever is recognised.</summary>
    public static IReadOnlyList<int[]> References(this ClipBatch batch)
    {
        using var onCpu = batch.Glosses.cpu();
        var ids = onCpu.data<long>().ToArray();
        var lengths = batch.GlossLengths.data<long>().ToArray();
        var stride = (int)batch.Glosses.shape[1];
        return [.. lengths.Select((length, clip) => Array.ConvertAll(ids[(clip * stride)..((clip * stride) + (int)length)], id => (int)id))];
    }

    /// <summary>As <see cref="References"/> without unknown glosses, which no loss can be computed for.</summary>
    public static IReadOnlyList<int[]> KnownReferences(this ClipBatch batch) =>
        [.. batch.References().Select(reference => Array.FindAll(reference, id => id != GlossVocabulary.UnknownId))];
}
