# What is done to Windows for questions to the agent's own functions (helpers.ps1 loads them).

# Of a local account: it ended two days ago.
function Set-AccountEnd([string]$Name) {
    $entry = [System.DirectoryServices.DirectoryEntry]::new("WinNT://./$Name,user")
    $entry.InvokeSet('AccountExpirationDate', [object[]]@([datetime]::Now.AddDays(-2)))
    $entry.CommitChanges()
    $entry.Dispose()
}

function Get-Folders([string]$Folder) { return @([System.IO.Directory]::GetDirectories($Folder)) }
