using System.Globalization;
using LisVit.Training.Metrics;

namespace LisVit.Samples.ReproduceReport.Causes;

/// <summary>
/// Why the report's models failed: trains by its settings, then with one thing changed at a time up to the recommended ones, each way for the same number of clips. Ways that are done are not trained again, so
/// that a study can be stopped, shared between processes and repeated with other seeds; its tables tell all that its folder holds.
/// </summary>
internal sealed class CauseStudy(Settings settings, TextWriter console)
{
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
        var facts = Facts(corpus);
        foreach (var cause in Chosen(all))
        {
            var folder = Path.Combine(Root, cause.Key, FormattableString.Invariant($"seed-{settings.Seed}"));
            if (CauseOutcome.Find(folder) is { } done)
            {
                CheckFacts(done, facts, folder);
                console.WriteLine($"{cause.Key}, seed {settings.Seed}: done before.");
            }
            else if (!Train(cause, corpus, facts, folder, cancellation))
            {
                return SampleProgram.Cancelled;
            }
        }

        Tell(corpus, all);
        return 0;
    }

    private void Tell(CorpusSplits corpus, IReadOnlyList<Cause> all)
    {
        var outcomes = CauseOutcome.All(Root);
        var table = CauseTable.Of(model, all, outcomes);
        console.WriteLine();
        console.WriteLine(table.Title);
        ResultTable.Align(console, table.Rows);
        var page = Path.Combine(settings.Output, $"causes-{CommandLine.NameOf(model)}.html");
        File.WriteAllText(page, CausePage.Write(new Results(corpus.Name, [], RunFacts.Settings(settings), RunFacts.Versions(), settings.Seed), table, all, outcomes));
        console.WriteLine();
        console.WriteLine($"Wrote {Path.GetFullPath(page)}.");
    }

    private IEnumerable<Cause> Chosen(IReadOnlyList<Cause> all)
    {
        var names = settings.Causes!;
        if (names.FirstOrDefault(name => all.All(cause => cause.Key != name)) is { } unknown)
            throw new UsageException($"--causes has '{unknown}', but must be all, or of: {string.Join(", ", all.Select(cause => cause.Key))}.");
        return names.Count == 0 ? all.Where(cause => cause.TimesTheEpochs == 1) : all.Where(cause => names.Contains(cause.Key));
    }

    private bool Train(Cause cause, CorpusSplits corpus, IReadOnlyDictionary<string, string> facts, string folder, CancellationToken cancellation)
    {
        console.WriteLine($"{cause.Key}, seed {settings.Seed}: {cause.Change}.");
        var recipe = cause.Recipe.With(settings, corpus);
        recipe = recipe with { SamplingRate = recipe.SamplingRate * cause.TimesTheFrames };
        var way = settings with
        {
            Output = folder,
            Epochs = settings.Epochs * cause.TimesTheEpochs,
            Joint = recipe.AuxiliaryWeight > 0,
            Resume = Directory.Exists(folder),
        };
        using var training = new ModelTraining(way, model, recipe, corpus, console, cause.Decoder);
        if (training.Run(cancellation) is not { } result)
        {
            console.WriteLine("Stopped. The state is saved; the same command goes on from there.");
            return false;
        }

        var clips = result.Steps * recipe.BatchSize * recipe.Accumulate;
        var memory = model == ModelKind.EncoderDecoder ? Memories(training, cancellation) : null;
        new CauseOutcome(cause.Key, settings.Seed, facts, clips, result, memory).Write(folder);
        return true;
    }

    private static ConditionScore[] Memories(ModelTraining training, CancellationToken cancellation) =>
    [
        .. MemoryNames.All.Select(memory => ConditionScore.Of(
            memory.Name,
            [.. training.RecogniseTest(memory.Substitute, cancellation).Select(clip => WordErrorRate.Compare(clip.Reference, clip.Hypothesis))])),
    ];

    private Dictionary<string, string> Facts(CorpusSplits corpus) => new()
    {
        ["corpus"] = corpus.Name,
        ["size"] = settings.Size.ToString().ToLowerInvariant(),
        ["resolution"] = string.Create(CultureInfo.InvariantCulture, $"{settings.Width}x{settings.Height}"),
        ["epochs"] = string.Create(CultureInfo.InvariantCulture, $"{settings.Epochs}"),
        ["clips an epoch"] = string.Create(CultureInfo.InvariantCulture, $"{corpus.Train.Count}"),
        ["precision"] = settings.Precision is { } precision ? CommandLine.NameOf(precision) : "the way's own",
    };

    private static void CheckFacts(CauseOutcome done, Dictionary<string, string> facts, string folder)
    {
        foreach (var (name, value) in facts)
        {
            if (!done.Facts.TryGetValue(name, out var former) || former != value)
                throw new UsageException($"'{folder}' was trained with {name} {former ?? "unknown"}, this study has {value}. Go on with the same, or choose another --output.");
        }
    }
}
