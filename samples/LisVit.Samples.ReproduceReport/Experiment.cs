using System.Diagnostics;
using System.Globalization;
using LisVit.Data;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Samples.ReproduceReport.WithoutVideo;
using LisVit.Training.Metrics;

namespace LisVit.Samples.ReproduceReport;

/// <summary>The main job: one clip's way from file to word error rate, for each model in turn.</summary>
internal sealed class Experiment(Settings settings, TextWriter console)
{
    private const string ResultsFile = "results.json";
    private const int ShownClips = 8;
    private const int ListenedClips = 3;

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
        var readings = new List<ModelReading>();
        var listening = new List<ListeningMap>();
        foreach (var kind in settings.Models)
        {
            var former = settings.DecoderGoesOn && kind == ModelKind.EncoderDecoder ? CommandLine.NameOf(ModelKind.EncoderOnly) : null;
            using var training = new ModelTraining(settings, kind, corpus, console, former);
            var result = training.Run(cancellation);
            if (result is null)
            {
                console.WriteLine($"Stopped. The state is saved in {training.Folder}; the same command with --resume goes on from there.");
                return SampleProgram.Cancelled;
            }

            var recognised = training.Recognise(corpus.Test, cancellation);
            results = Keep(results, result with { TestInterval = TestScores.Write(training.Folder, recognised, console) });
            var memories = MemoryErrors.Of(training, recognised, cancellation);
            results = Keep(results, results.Models[^1] with { Memory = memories?.Scores });
            if (settings.Tables)
                results = Keep(results, results.Models[^1] with { Tables = new Robustness(settings, training, corpus, recognised, memories, console).Run(cancellation) });
            readings.Add(Reading(training, corpus, recognised, cancellation));
            listening.AddRange(training.Listening(recognised, ListenedClips, cancellation));
        }

        results = results with { WithoutVideo = WithoutVideo(corpus, cancellation) };
        results.Write(Path.Combine(settings.Output, ResultsFile));
        var clips = ShowClips(corpus, readings);
        Report.Write(settings.Output, results, clips, listening);
        ResultTable.Print(console, results, clips);
        console.WriteLine($"Wrote results.json, report.html, plots, pictures and checkpoints to {Path.GetFullPath(settings.Output)} in {watch.Elapsed.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)} s.");
        return 0;
    }

    private Results Keep(Results results, ModelResult model)
    {
        var more = results.With(model);
        more.Write(Path.Combine(settings.Output, ResultsFile));
        return more;
    }

    private WithoutVideoScores? WithoutVideo(CorpusSplits corpus, CancellationToken cancellation) =>
        WithoutVideoScores.Of(Sentences(corpus.Train), Sentences(corpus.Validation), Sentences(corpus.Test), settings.Seed, cancellation);

    // Those of the first epoch where they are made anew.
    private static IReadOnlyList<IReadOnlyList<string>> Sentences(IClipSource clips) => clips is IAnnotatedClipSource annotated
        ? [.. annotated.Annotations.Select(annotation => annotation.Glosses)]
        : [.. Enumerable.Range(0, clips.Count).Select(index => clips.Open(index, epoch: 0).Glosses)];

    private void ReportUnknownGlosses(string split, IClipSource clips, GlossVocabulary vocabulary)
    {
        var unknown = UnknownGlosses.Of(clips, vocabulary);
        if (unknown.Running > 0)
            console.WriteLine($"Of the glosses of {split}, {unknown.Summary()}. They count as errors.");
    }

    // What the model reads in the clips that are shown, and where. Where reading alone, which rounds otherwise, is not what was scored, no place is told.
    private static ModelReading Reading(ModelTraining training, CorpusSplits corpus, IReadOnlyList<ScoredClip> recognised, CancellationToken cancellation)
    {
        using var recognizer = training.OpenBest();
        var spans = recognised.Take(ShownClips).Select((clip, index) => SignSpans.Read(recognizer, corpus.Test.Open(index, epoch: 0), cancellation) is var read && read.Select(span => span.Gloss).SequenceEqual(clip.Hypothesis) ? read : []);
        return new(training.Name, [.. recognised.Take(ShownClips).Select(clip => string.Join(' ', clip.Hypothesis))], [.. spans]);
    }

    private List<ShownClip> ShowClips(CorpusSplits corpus, List<ModelReading> readings)
    {
        var sampler = new UniformFrameSampler(Recipe.Of(settings.Preset, settings.Models[0], settings.Size).With(settings, corpus).SamplingRate);
        var shown = new List<ShownClip>();
        for (var i = 0; i < Math.Min(ShownClips, corpus.Test.Count); i++)
        {
            var clip = corpus.Test.Open(i, epoch: 0);
            shown.Add(new(
                clip.Name,
                FilmStrip.Draw(clip.Frames, sampler),
                string.Join(' ', clip.Glosses),
                readings.ToDictionary(reading => reading.Model, reading => reading.Sentences[i]),
                [("truth", SignSpans.True(corpus.Test, i)), .. readings.Select(reading => (reading.Model, reading.Spans[i]))]));
        }

        return shown;
    }

    /// <summary>What a model made of the clips that are shown.</summary>
    private sealed record ModelReading(string Model, IReadOnlyList<string> Sentences, IReadOnlyList<IReadOnlyList<SignSpan>> Spans);
}
