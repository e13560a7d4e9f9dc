using LisVit.Data.Batching;
using LisVit.Training.Metrics;

namespace LisVit.Training.Tasks;

/// <summary>A training task whose model turns clips into glosses.</summary>
public abstract class RecognitionTask : TrainingTask<ClipBatch>
{
    /// <summary>Recognises clips free-running, without their glosses. The model must be in evaluation mode.</summary>
    /// <param name="batch">Clips; their glosses are not looked at.</param>
    /// <returns>Gloss ids of each clip.</returns>
    public abstract IReadOnlyList<IReadOnlyList<int>> Recognize(ClipBatch batch);

    /// <summary>The batch where the model is; what it makes belongs to the current dispose scope.</summary>
    private protected ClipBatch OnModelDevice(ClipBatch batch) => batch.To(Model.parameters().First().device);

    private protected static Dictionary<string, double> WordErrorMetrics(WordErrorRate errors)
    {
        var result = errors.Result;
        return new()
        {
            ["wordErrorRate"] = result.Rate,
            ["substitutions"] = result.Substitutions,
            ["deletions"] = result.Deletions,
            ["insertions"] = result.Insertions,
            ["words"] = result.Words,
        };
    }
}
