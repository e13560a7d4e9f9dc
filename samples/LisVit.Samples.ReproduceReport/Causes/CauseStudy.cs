using System.Globalization;

namespace LisVit.Samples.ReproduceReport.Causes;

/// <summary>
/// Why the report's models failed: trains by its settings, then with one thing changed at a time up to the recommended ones, each way for the same number of clips. Ways that are done are not trained again, so
/// that a study can be stopped, shared between processes and repeated with other seeds; its tables tell all that its folder holds. All ways have one precision, and none stops early.
/// </summary>
internal sealed class CauseStudy(Settings settings, TextWriter console)
{
    private const int ListenedClips = 1;

    private readonly ModelKind model = settings.Models.Single();

    private string Root => Path.Combine(settings.Output, "causes", CommandLine.NameOf(model));

    public int Run(CancellationToken cancellation)
    {
        using var corpus = CorpusSplits.Open(settings, console, cancellation);
        return Run(corpus, cancellation);
    }

    /// <summary>As <see cref="Run(CancellationToken)"/>, on splits that are open already.</summary>
    public int Run(CorpusSplits corpus, CancellationToken cancellation)
    {
        var all = CauseChain.Of(model, settings.Size);
        var chosen = Chosen(all).ToArray();
        foreach (var (folder, outcome) in CauseOutcome.All(Root))
            RequireComparable(all, corpus, folder, outcome);
        foreach (var cause in chosen)
        {
            if (!Train(cause, corpus, cancellation))
                return SampleProgram.Cancelled;
        }

        Tell(all);
        return 0;
    }

    // What was trained by another recipe under the same name would stand in the table beside the others.
    private void RequireComparable(IReadOnlyList<Cause> all, CorpusSplits corpus, string folder, CauseOutcome outcome)
    {
        if (all.FirstOrDefault(cause => cause.Key == outcome.Cause) is { } cause)
            CauseFacts.Of(settings, corpus, RecipeOf(cause, corpus)).Require(outcome.Facts, folder);
    }

    private IEnumerable<Cause> Chosen(IReadOnlyList<Cause> all)
    {
        var names = settings.Causes!;
        if (names.FirstOrDefault(name => all.All(cause => cause.Key != name)) is { } unknown)
            throw new UsageException($"--causes has '{unknown}', but must be all, or of: {string.Join(", ", all.Select(cause => cause.Key))}.");
        return names.Count == 0 ? all.Where(cause => cause.TimesTheEpochs == 1) : all.Where(cause => names.Contains(cause.Key));
    }

    private bool Train(Cause cause, CorpusSplits corpus, CancellationToken cancellation)
    {
        var folder = Path.Combine(Root, cause.Key, FormattableString.Invariant($"seed-{settings.Seed}"));
        var recipe = RecipeOf(cause, corpus);
        var facts = CauseFacts.Of(settings, corpus, recipe);
        if (CauseOutcome.Find(folder) is { } done)
        {
            facts.Require(done.Facts, folder);
            console.WriteLine($"{cause.Key}, seed {settings.Seed}: done before.");
            return true;
        }

        facts.BeginIn(folder);
        using var held = Hold(folder);
        if (held is null)
        {
            console.WriteLine($"{cause.Key}, seed {settings.Seed}: another process trains it, and it is left to that.");
            return true;
        }

        return Train(cause, recipe, facts, corpus, folder, cancellation);
    }

    private bool Train(Cause cause, Recipe recipe, CauseFacts facts, CorpusSplits corpus, string folder, CancellationToken cancellation)
    {
        console.WriteLine($"{cause.Key}, seed {settings.Seed}: {cause.Change}.");
        var way = settings with
        {
            Output = folder,
            Way = cause.Key,
            Epochs = settings.Epochs * cause.TimesTheEpochs,
            Joint = recipe.AuxiliaryWeight > 0 && recipe.Decoder(recipe.Encoder.Features, corpus.Vocabulary.Count).Guided,
            Resume = Directory.Exists(Path.Combine(folder, CommandLine.NameOf(model))),
        };
        using var training = new ModelTraining(way, model, recipe, corpus, console, cause.Decoder);
        if (training.Run(cancellation) is not { } result)
        {
            console.WriteLine("Stopped. The state is saved; the same command goes on from there.");
            return false;
        }

        var memory = model == ModelKind.EncoderDecoder ? Listen(cause, training, corpus, folder, cancellation) : null;
        new CauseOutcome(cause.Key, settings.Seed, facts, training.ClipsAnEpoch * result.Epochs, result, memory, RunFacts.Versions()).Write(folder);
        return true;
    }

    // Draws where a decoder listens, and scores it with each memory.
    private static IReadOnlyList<ConditionScore>? Listen(Cause cause, ModelTraining training, CorpusSplits corpus, string folder, CancellationToken cancellation)
    {
        var recognised = training.Recognise(corpus.Test, cancellation);
        foreach (var (place, map) in training.Listening(recognised, ListenedClips, cancellation).Index())
            CauseOutcome.WriteWhole(CausePictures.PathIn(folder, place), ListeningPicture.Draw(map with { Model = cause.Key }));
        return MemoryErrors.Of(training, recognised, cancellation)?.Scores;
    }

    private Recipe RecipeOf(Cause cause, CorpusSplits corpus)
    {
        var recipe = cause.Recipe.With(settings, corpus);
        return recipe with { SamplingRate = recipe.SamplingRate * cause.TimesTheFrames, Precision = settings.Precision ?? Training.Precision.Float32, Patience = null };
    }

    // The system gives it back when its process ends, however that ends.
    private static FileStream? Hold(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void Tell(IReadOnlyList<Cause> all)
    {
        var found = CauseOutcome.All(Root);
        CauseOutcome[] outcomes = [.. found.Select(way => way.Outcome)];
        if (outcomes.Length == 0)
            return;
        var table = CauseTable.Of(model, all, outcomes);
        console.WriteLine();
        console.WriteLine(table.Title);
        ResultTable.Align(console, table.Rows);
        var page = Path.Combine(settings.Output, $"causes-{CommandLine.NameOf(model)}.html");
        CauseOutcome.WriteWhole(page, CausePage.Write(table, all, outcomes, CausePictures.Of(all, found)));
        console.WriteLine();
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Wrote {Path.GetFullPath(page)}."));
    }
}
