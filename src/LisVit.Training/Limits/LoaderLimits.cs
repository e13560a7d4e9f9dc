using LisVit.Data.Batching;

namespace LisVit.Training;

/// <summary>The part of each loader that the options leave.</summary>
internal static class LoaderLimits
{
    public static IBatchLoader<TBatch> ForTraining<TBatch>(this TrainerOptions options, IBatchLoader<TBatch> training)
        where TBatch : IDisposable
    {
        RequireBatches(training, nameof(training));
        return options.OverfitBatches is { } few
            ? new RepeatedBatches<TBatch>(training.First(few)).First(options.LimitTrainingBatches)
            : training.First(options.LimitTrainingBatches);
    }

    /// <param name="options">The options.</param>
    /// <param name="training">What <see cref="ForTraining"/> left, which is validated on where the run is to overfit.</param>
    /// <param name="validation">The validation batches.</param>
    public static IBatchLoader<TBatch> ForValidation<TBatch>(this TrainerOptions options, IBatchLoader<TBatch> training, IBatchLoader<TBatch> validation)
        where TBatch : IDisposable
    {
        RequireBatches(validation, nameof(validation));
        return options.OverfitBatches is null ? validation.First(options.LimitValidationBatches) : training;
    }

    public static IBatchLoader<TBatch> ForEvaluation<TBatch>(this TrainerOptions options, IBatchLoader<TBatch> batches)
        where TBatch : IDisposable => options.FastDevelopmentRun ? batches.First(options.LimitValidationBatches) : batches;

    public static IBatchLoader<TBatch> First<TBatch>(this IBatchLoader<TBatch> loader, BatchLimit? limit)
        where TBatch : IDisposable => limit is { } some ? new LimitedBatches<TBatch>(loader, some) : loader;

    private static void RequireBatches<TBatch>(IBatchLoader<TBatch> loader, string name)
        where TBatch : IDisposable
    {
        if (loader.BatchCount(0) == 0)
            throw new ArgumentException($"The {name} loader has no batches in an epoch. Look at the corpus and its split.", name);
    }
}
