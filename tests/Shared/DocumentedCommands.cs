using System.Text.RegularExpressions;

namespace LisVit.Tests;

/// <summary>What the README and the documents tell to run.</summary>
internal static class DocumentedCommands
{
    /// <summary>The document and the arguments of each command line of one sample. What may be left out is given.</summary>
    public static TheoryData<string, string> Of(string sample)
    {
        var commands = new TheoryData<string, string>();
        var command = new Regex($"--project samples/{Regex.Escape(sample)} -- (?<arguments>[^\n#`]+)");
        string[] documents = [Repository.PathTo("README.md"), .. Directory.GetFiles(Repository.PathTo("docs"), "*.md", SearchOption.AllDirectories)];
        foreach (var document in documents.Order(StringComparer.Ordinal))
        {
            var shown = command.Matches(File.ReadAllText(document)).Select(match => match.Groups["arguments"].Value.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Trim());
            foreach (var arguments in shown.Distinct())
                commands.Add(Path.GetRelativePath(Repository.Root, document), arguments);
        }

        return commands;
    }
}
