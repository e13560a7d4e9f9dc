using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LisVit.Data.Frames;

/// <summary>Size and time of files, which tell whether what was decoded from them is still true.</summary>
internal static class StoredFile
{
    /// <summary>The file that is read: where a link leads, or the file itself.</summary>
    /// <exception cref="InvalidDataException">Its links run in a circle.</exception>
    public static FileInfo Target(FileInfo file)
    {
        if (file.LinkTarget is null)
            return file;
        try
        {
            return file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        }
        catch (IOException exception)
        {
            throw new InvalidDataException($"'{file.FullName}' is a link that cannot be followed: {exception.Message}", exception);
        }
    }

    /// <summary>A digest of the files' names, sizes and times of change, in hexadecimal digits.</summary>
    /// <param name="folder">Full path of the folder that holds the files.</param>
    /// <param name="files">The files; one that is not there has a line too.</param>
    public static string Fingerprint(string folder, IEnumerable<FileInfo> files)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // No name holds a NUL.
        Append(digest, folder);
        foreach (var file in files)
        {
            var target = Target(file);
            Append(digest, file.Name);
            Append(digest, target.Exists ? string.Create(CultureInfo.InvariantCulture, $"{target.Length} {target.LastWriteTimeUtc.Ticks}") : "absent");
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    private static void Append(IncrementalHash digest, string text)
    {
        digest.AppendData(Encoding.UTF8.GetBytes(text));
        digest.AppendData([0]);
    }
}
