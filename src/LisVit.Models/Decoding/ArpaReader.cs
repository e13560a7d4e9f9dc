using System.Globalization;

namespace LisVit.Models.Decoding;

/// <summary>Reads the ARPA format of n-gram models: <c>\data\</c> with counts, a section for each length, <c>\end\</c>.</summary>
internal sealed class ArpaReader(string path, TextReader lines, IReadOnlyList<string> glosses)
{
    private static readonly double NaturalOfTen = Math.Log(10);

    private readonly NGramWords words = new(glosses);
    private readonly HashSet<int> listed = [];
    private string line = "";
    private int number;

    public NGramLanguageModel Read()
    {
        do
        {
            Next("a line '\\data\\'");
        }
        while (line != "\\data\\");
        var counts = ReadCounts();
        var trie = new NGramTrie(counts.Count);
        for (var length = 1; length <= counts.Count; length++)
            ReadSection(trie, length, counts[length - 1]);
        if (line != "\\end\\")
            throw Malformed($"expected is '\\end\\' after the {counts.Count}-grams, not '{line}'");
        if (!listed.Contains(words.End))
            throw Malformed($"the file lists no {NGramWords.EndText}, so no sentence could end");
        trie.Link();
        return new NGramLanguageModel(trie, words);
    }

    private List<long> ReadCounts()
    {
        var counts = new List<long>();
        for (NextText("a line 'ngram 1=...'"); !line.StartsWith('\\'); NextText("a section '\\1-grams:'"))
        {
            var parts = line.Split('=', 2);
            var head = parts[0].Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length != 2 || head is not ["ngram", var length] || length != (counts.Count + 1).ToString(CultureInfo.InvariantCulture)
                || !long.TryParse(parts[1], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var count))
            {
                throw Malformed($"expected is 'ngram {counts.Count + 1}=' and a count, not '{line}'");
            }

            counts.Add(count);
        }

        return counts.Count > 0 ? counts : throw Malformed($"expected is 'ngram 1=' and a count, not '{line}'");
    }

    private void ReadSection(NGramTrie trie, int length, long count)
    {
        if (line != $"\\{length}-grams:")
            throw Malformed($"expected is '\\{length}-grams:', not '{line}'");
        var read = 0L;
        for (NextText("'\\end\\'"); !line.StartsWith('\\'); NextText("'\\end\\'"), read++)
            ReadEntry(trie, length);
        if (read != count)
            throw Malformed($"the file announces {count} {length}-grams, but lists {read}");
    }

    private void ReadEntry(NGramTrie trie, int length)
    {
        var fields = line.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != length + 1 && fields.Length != length + 2)
            throw Malformed($"expected are a log-probability, {length} words and perhaps a back-off weight, not {fields.Length} fields");
        var entry = new int[length];
        for (var i = 0; i < length; i++)
            entry[i] = Word(fields[i + 1], length);
        var node = trie.Add(entry);
        if (!double.IsNaN(trie[node].LogProbability))
            throw Malformed($"the {length}-gram '{string.Join(' ', fields[1..(length + 1)])}' is listed twice");
        trie[node].LogProbability = Logarithm(fields[0], "log-probability", greatest: 0);
        if (fields.Length == length + 1)
            return;
        trie[node].BackOff = Logarithm(fields[^1], "back-off weight", greatest: double.MaxValue);
        if (length == trie.Order && trie[node].BackOff != 0)
            throw Malformed($"the back-off weight '{fields[^1]}' must be 0 or absent: nothing backs off from the longest n-grams");
    }

    private int Word(string text, int length)
    {
        if (text == "<UNK>")
            text = NGramWords.UnknownText;
        if (length == 1)
        {
            var word = words.Number(text);
            listed.Add(word);
            return word;
        }

        return words.TryNumber(text, out var known) && listed.Contains(known) ? known : throw Malformed($"the word '{text}' is not among the 1-grams");
    }

    private double Logarithm(string text, string what, double greatest) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value * NaturalOfTen) && value <= greatest
            ? value * NaturalOfTen
            : throw Malformed($"the {what} '{text}' must be a number{(greatest == 0 ? " of at most 0" : "")}");

    private void NextText(string expected)
    {
        do
        {
            Next(expected);
        }
        while (line.Length == 0);
    }

    private void Next(string expected)
    {
        number++;
        line = lines.ReadLine()?.Trim() ?? throw Malformed($"the file ends, but expected is {expected}");
    }

    private InvalidDataException Malformed(string what) => new($"'{path}' is not an ARPA language model, line {number}: {what}.");
}
