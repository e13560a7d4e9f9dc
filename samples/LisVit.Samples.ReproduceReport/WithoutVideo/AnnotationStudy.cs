using System.Text.Json;

namespace LisVit.Samples.ReproduceReport.WithoutVideo;

/// <summary>What the report's figures are worth: models that never see a video, scored by the released code's formulas on the annotations of a corpus. Needs no frames.</summary>
internal static class AnnotationStudy
{
    private const string FileName = "without-video.json";
    private const string PageName = "without-video.html";

    private static readonly string[] Needed = ["train", "dev"];
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static int Run(Settings settings, TextWriter console, CancellationToken cancellation)
    {
        var named = string.Join(' ', settings.Annotations!);
        var corpus = AnnotationSplits.Read(settings.Annotations!);
        if (Needed.Except(corpus.Sentences.Keys).FirstOrDefault() is { } missing)
            throw new UsageException($"--annotations '{named}' has no split '{missing}', but models are counted on train and scored on dev. It has: {string.Join(", ", corpus.Sentences.Keys)}.");

        var (training, dev, others) = (corpus.Sentences["train"], corpus.Sentences["dev"], corpus.Sentences.Where(split => !Needed.Contains(split.Key)).SelectMany(split => split.Value));
        if (WithoutVideoScores.Of(training, dev, others, settings.Seed, cancellation) is not { } scores)
            throw new UsageException($"--annotations '{named}' has no sentence of two glosses or more in {(training.All(sentence => sentence.Count < 2) ? "train" : "dev")}: there is nothing to predict.");
        console.WriteLine($"{corpus.Description}: {scores.TrainingSentences:N0} training sentences of two glosses or more, {scores.Sentences:N0} dev sentences, {scores.Glosses:N0} glosses in all splits.");
        console.WriteLine();
        foreach (var table in WithoutVideoText.Of(scores))
        {
            console.WriteLine($"{table.Title}:");
            ResultTable.Align(console, table.Rows);
            console.WriteLine();
        }

        foreach (var note in WithoutVideoText.Notes)
            console.WriteLine(note);
        console.WriteLine();

        Directory.CreateDirectory(settings.Output);
        File.WriteAllText(Path.Combine(settings.Output, FileName), JsonSerializer.Serialize(new { corpus = corpus.Description, scores.TrainingSentences, devSentences = scores.Sentences, scores.Glosses, seed = settings.Seed, scores.Scores }, Json));
        var page = new PageBuilder("LisVit: without video", "What the report's figures are worth").Paragraph($"Corpus: {corpus.Description}. None of these models sees a video.");
        WithoutVideoText.AddTo(page, scores);
        File.WriteAllText(Path.Combine(settings.Output, PageName), page.ToString());
        console.WriteLine($"Wrote {FileName} and {PageName} to {Path.GetFullPath(settings.Output)}.");
        return 0;
    }
}
