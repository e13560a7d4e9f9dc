using LisVit.Data.Batching;

namespace LisVit.Training.Tasks;

internal static class ClipBatchExtensions
{
    /// <summary>The gloss ids of each clip, without padding.</summary>
    public static IReadOnlyList<int[]> References(this ClipBatch batch)
    {
        using var onCpu = batch.Glosses.cpu();
        var ids = onCpu.data<long>().ToArray();
        var lengths = batch.GlossLengths.data<long>().ToArray();
        var stride = (int)batch.Glosses.shape[1];
        return [.. lengths.Select((length, clip) => Array.ConvertAll(ids[(clip * stride)..((clip * stride) + (int)length)], id => (int)id))];
    }
}
