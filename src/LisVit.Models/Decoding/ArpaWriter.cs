using System.Globalization;

namespace LisVit.Models.Decoding;

/// <summary>Writes the ARPA format, with as many digits as reading the same model back needs.</summary>
internal static class ArpaWriter
{
    private static readonly double NaturalOfTen = Math.Log(10);

    public static void Write(string path, NGramTrie trie, NGramWords words)
    {
        var temporary = path + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            using (var lines = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" })
                Write(lines, trie, words);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static void Write(TextWriter lines, NGramTrie trie, NGramWords words)
    {
        // An n-gram without a probability of its own has no line: readers back off from it with weight 1, as the trie does.
        var nodes = Enumerable.Range(1, trie.Count - 1).Where(node => !double.IsNaN(trie[node].LogProbability)).ToLookup(node => trie[node].Length);
        lines.WriteLine("\\data\\");
        for (var length = 1; length <= trie.Order; length++)
            lines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ngram {length}={nodes[length].Count()}"));
        for (var length = 1; length <= trie.Order; length++)
        {
            lines.WriteLine();
            lines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\\{length}-grams:"));
            foreach (var node in nodes[length])
                lines.WriteLine(Entry(trie, words, node));
        }

        lines.WriteLine();
        lines.WriteLine("\\end\\");
    }

    private static string Entry(NGramTrie trie, NGramWords words, int node)
    {
        var entry = $"{Number(trie[node].LogProbability)}\t{string.Join(' ', trie.Words(node).Select(words.Text))}";
        return trie[node].Length < trie.Order ? $"{entry}\t{Number(trie[node].BackOff)}" : entry;
    }

    private static string Number(double natural) => (natural / NaturalOfTen).ToString("R", CultureInfo.InvariantCulture);
}
