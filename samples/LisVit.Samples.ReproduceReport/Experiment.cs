using System.Diagnostics;
using System.Globalization;
using LisVit.Data;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;

namespace LisVit.Samples.ReproduceReport;

/// <summary>The main job: one clip's way from file to word error rate, for each model in turn.</summary>
internal sealed class Experiment(Settings settings, TextWriter console)
{
    private const int ShownClips = 8;

    public int Run(CancellationToken cancellation)
    {
        using var corpus = CorpusSplits.Open(settings, console, cancellation);
        return Run(corpus, cancellation);
    }

    /// <summary>As <see cref="Run(CancellationToken)"/>, on splits that are open already.</summary>
    public int Run(CorpusSplits corpus, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        Directory.CreateDirectory(settings.Output);
        console.WriteLine($"Corpus: {corpus.Name}: {corpus.Train.Count} training, {corpus.Validation.Count} validation and {corpus.Test.Count} test clips, {corpus.Vocabulary.Count} glosses.");

        ReportUnknownGlosses("validation", corpus.Validation, corpus.Vocabulary);
        ReportUnknownGlosses("test", corpus.Test, corpus.Vocabulary);

        var results = new Results(corpus.Name, [], RunFacts.Settings(settings), RunFacts.Versions(), settings.Seed);
        var predictions = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var kind in settings.Models)
        {
            using var training = new ModelTraining(settings, kind, corpus, console);
            var result = training.Run(cancellation);
            if (result is null)
            {
                console.WriteLine($"Stopped. The state is saved in {training.Folder}; the same command with --resume goes on from there.");
                return SampleProgram.Cancelled;
            }

            var recognised = training.Recognise(corpus.Test, cancellation);
            result = result with { TestInterval = TestScores.Write(training.Folder, recognised, console) };
            results = Keep(results, result);
            if (settings.Tables)
                results = Keep(results, result with { Tables = new Robustness(settings, training, corpus, recognised, console).Run(cancellation) });
            predictions[result.Name] = [.. recognised.Take(ShownClips).Select(clip => string.Join(' ', clip.Hypothesis))];
        }

        var clips = ShowClips(corpus, predictions);
        Report.Write(settings.Output, results, clips);
        ResultTable.Print(console, results, clips);
        console.WriteLine($"Wrote results.json, report.html, plots, pictures and checkpoints to {Path.GetFullPath(settings.Output)} in {watch.Elapsed.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)} s.");
        return 0;
    }

    private Results Keep(Results results, ModelResult model)
    {
        var more = results.With(model);
        more.Write(Path.Combine(settings.Output, "results.json"));
        return more;
    }

    private void ReportUnknownGlosses(string split, IClipSource clips, GlossVocabulary vocabulary)
    {
        var unknown = UnknownGlosses.Of(clips, vocabulary);
        if (unknown.Running > 0)
            console.WriteLine($"Of the glosses of {split}, {unknown.Summary()}. They count as errors.");
    }

    private List<ShownClip> ShowClips(CorpusSplits corpus, Dictionary<string, IReadOnlyList<string>> predictions)
    {
        var sampler = new UniformFrameSampler(Recipe.Of(settings.Preset, settings.Models[0], settings.Size).With(settings, corpus).SamplingRate);
        var shown = new List<ShownClip>();
        for (var i = 0; i < Math.Min(ShownClips, corpus.Test.Count); i++)
        {
            var clip = corpus.Test.Open(i, epoch: 0);
            shown.Add(new(clip.Name, FilmStrip.Draw(clip, sampler), string.Join(' ', clip.Glosses), predictions.ToDictionary(entry => entry.Key, entry => entry.Value[i])));
        }

        return shown;
    }
}
