using System.IO.Compression;
using LisVit.Data.Glosses;
using LisVit.Pickling;
using LisVit.Tests;
using Xunit.Abstractions;

namespace LisVit.Data.Tests.Glosses;

/// <summary>The protocols on the real annotations of PHOENIX-2014 T.</summary>
public sealed class CleanedCorpusTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData("dev", 13, 3_748)]
    [InlineData("test", 9, 4_264)]
    public void Visual_alignment_charges_a_perfect_hypothesis(string split, int errors, int glosses)
    {
        var sentences = Sentences(split);

        var charged = sentences.Sum(sentence => EditDistance(sentence, GlossCleaning.VisualAlignment(sentence)));

        output.WriteLine(FormattableString.Invariant($"{split}: {charged} errors in {sentences.Sum(sentence => sentence.Length):N0} glosses, {100.0 * charged / glosses:F3} %"));
        (charged, sentences.Sum(sentence => sentence.Length)).Should().Be((errors, glosses));
    }

    [SkippableTheory]
    [InlineData("dev")]
    [InlineData("test")]
    public void Sign_translation_charges_it_nothing_since_it_cleans_both_sides(string split)
    {
        var sentences = Sentences(split);
        string[][] cleaned = [.. sentences.Select(sentence => GlossCleaning.SignTranslation(sentence).ToArray())];

        output.WriteLine($"{split}: {cleaned.Sum(sentence => sentence.Length)} of {sentences.Sum(sentence => sentence.Length)} glosses are left");
        // Cleaning what is clean changes nothing, so that a recogniser trained on cleaned glosses is not charged either.
        cleaned.Should().AllSatisfy(sentence => GlossCleaning.SignTranslation(sentence).Should().Equal(sentence));
    }

    private static List<string[]> Sentences(string split)
    {
        var path = Requirement.Shared($"data/phoenix14t-annotations/phoenix14t.{split}");
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        var rows = (List<object?>)Unpickler.Read(BoundedBytes.ReadAll(gzip, 64 << 20, path), path)!;
        return [.. rows.Select(row => ((PickleDictionary)row!).TryGet("gloss", out var gloss) ? ((string)gloss!).Split(' ', StringSplitOptions.RemoveEmptyEntries) : throw new InvalidDataException("A row without glosses."))];
    }

    private static int EditDistance(string[] reference, IReadOnlyList<string> hypothesis)
    {
        int[] row = [.. Enumerable.Range(0, hypothesis.Count + 1)];
        for (var r = 1; r <= reference.Length; r++)
        {
            var diagonal = row[0]++;
            for (var h = 1; h <= hypothesis.Count; h++)
                (diagonal, row[h]) = (row[h], Math.Min(diagonal + (reference[r - 1] == hypothesis[h - 1] ? 0 : 1), 1 + Math.Min(row[h - 1], row[h])));
        }

        return row[^1];
    }
}
