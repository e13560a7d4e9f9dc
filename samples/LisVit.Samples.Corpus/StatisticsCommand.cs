using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using LisVit.Data;
using LisVit.Data.Corpora;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Data.Statistics;

namespace LisVit.Samples.Corpus;

/// <summary>Counts a corpus; with --channels it also decodes the training frames for the constants of standardisation.</summary>
internal static class StatisticsCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(TextWriter output)
    {
        var corpus = new CorpusArgument();
        var channels = new Option<bool>("--channels") { Description = "Also decode the frames of the training split (without one, of the first), for the mean and standard deviation of red, green and blue." };
        var rate = new Option<string>("--rate") { Description = "Share of the frames that --channels decodes.", HelpName = "R", DefaultValueFactory = _ => "1" };
        var folder = new Option<string>("--output") { Description = "Folder for statistics.json and the plots frames.png and glosses.png.", HelpName = "DIR", DefaultValueFactory = _ => "corpus-statistics" };
        var command = new Command("statistics", "Counts clips, frames, glosses, signers and glosses unseen in training, and plots how long clips are.") { channels, rate, folder };
        corpus.AddTo(command);
        command.SetAction((result, cancellation) => Task.Run(
            () => Run(corpus.Open(result), result.GetValue(folder)!, result.GetValue(channels), OptionValues.Share("--rate", result.GetValue(rate)!), output, cancellation),
            CancellationToken.None));
        return command;
    }

    private static void Run(ICorpus corpus, string folder, bool decode, double rate, TextWriter output, CancellationToken cancellation)
    {
        output.WriteLine(corpus.Description);
        var splits = corpus.Splits.Select(name => (Name: name, Clips: corpus.Split(name))).ToArray();
        var (training, trainingClips) = splits.FirstOrDefault(split => split.Name == "train", splits[0]);
        var vocabulary = GlossVocabulary.FromClips(trainingClips);
        var statistics = splits.Select(split => (split.Name, Figures: SplitStatistics.Of(split.Clips, vocabulary, cancellation))).ToArray();
        StatisticsTable.Print(output, statistics, training);

        Directory.CreateDirectory(folder);
        LengthPlot.Save(Path.Combine(folder, "frames.png"), "Frames of a clip", statistics.Select(split => (split.Name, split.Figures.Frames)));
        LengthPlot.Save(Path.Combine(folder, "glosses.png"), "Glosses of a clip", statistics.Select(split => (split.Name, split.Figures.Glosses)));
        var channels = decode ? Channels(trainingClips, training, rate, output, cancellation) : null;
        var summary = new
        {
            Corpus = corpus.Description,
            DistinctGlosses = GlossVocabulary.FromClips([.. splits.Select(split => split.Clips)]).Count,
            Splits = statistics.ToDictionary(split => split.Name, split => StatisticsTable.Figures(split.Figures)),
            Channels = channels,
        };
        File.WriteAllText(Path.Combine(folder, "statistics.json"), JsonSerializer.Serialize(summary, Json));
        output.WriteLine($"Wrote statistics.json, frames.png and glosses.png to {Path.GetFullPath(folder)}.");
    }

    private static ChannelStatistics Channels(IAnnotatedClipSource clips, string split, double rate, TextWriter output, CancellationToken cancellation)
    {
        var channels = ChannelStatistics.Of(clips, rate < 1 ? new UniformFrameSampler(rate) : null, progress: new ShareProgress(output, $"Decoding {split}"), cancellationToken: cancellation);
        output.WriteLine(FormattableString.Invariant($"Channels over {channels.Frames:N0} frames of {split}: mean ({Three(channels.Mean)}), standard deviation ({Three(channels.StandardDeviation)})"));
        return channels;
    }

    private static string Three(IReadOnlyList<double> values) => FormattableString.Invariant($"{values[0]:F4}, {values[1]:F4}, {values[2]:F4}");
}
