using LisVit.Data.Batching;
using LisVit.Training.Metrics;

namespace LisVit.Training.Tasks;

/// <summary>A training task whose model turns clips into glosses.</summary>
public abstract class RecognitionTask : TrainingTask<ClipBatch>, IPredictor<ClipBatch, IReadOnlyList<int>>
{
    /// <summary>Recognises clips free-running, without their glosses. The model must be in evaluation mode; <see cref="Trainer.Predict"/> sees to it.</summary>
    /// <param name="batch">Clips; their glosses are not looked at.</param>
    /// <returns>Gloss ids of each clip.</returns>
    public abstract IReadOnlyList<IReadOnlyList<int>> Recognize(ClipBatch batch);

    IEnumerable<IReadOnlyList<int>> IPredictor<ClipBatch, IReadOnlyList<int>>.Predict(ClipBatch batch) => Recognize(batch);

    /// <summary>The batch where the model is, in its precision; what it makes belongs to the current dispose scope.</summary>
    /// <param name="batch">The batch, wherever its loader put it.</param>
    protected ClipBatch OnModelDevice(ClipBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var weight = Model.parameters().First();
        return batch.To(weight.device, weight.dtype);
    }

    /// <summary>What was counted as metrics: <c>wordErrorRate</c>, <c>substitutions</c>, <c>deletions</c>, <c>insertions</c> and <c>words</c>.</summary>
    /// <param name="errors">Errors of an evaluation.</param>
    /// <returns>A new dictionary, to which a task may add its own.</returns>
    protected static IDictionary<string, double> WordErrorMetrics(WordErrorRate errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        var result = errors.Result;
        return new Dictionary<string, double>
        {
            [MetricNames.WordErrorRate] = result.Rate,
            [MetricNames.Substitutions] = result.Substitutions,
            [MetricNames.Deletions] = result.Deletions,
            [MetricNames.Insertions] = result.Insertions,
            [MetricNames.Words] = result.Words,
        };
    }
}
